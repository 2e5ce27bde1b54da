"""A thousand texts that would run, or break a page, where a page took them for its own (reliability.md F107).

Each calls `hit`, which the browser that looks at the pages listens for. And the columns that a person can fill.
"""

import json
from contextlib import suppress
from itertools import product
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Uuid,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from hembesok_field.kernel import clock, db
from hembesok_field.kernel.db import Base, Instant, Sealed
from hembesok_field.kernel.identity import OPERATOR

OUT_OF = (
    "", '"', "'", '">', "'>", "`>", "-->", "]]>", "</title>", "</textarea>", "</script>", "</style>", "</select>",
    "</option>", "</td></tr></table>", "</template>", "</noscript>", "</svg>", "</a>", "</p>", '\\">', "&quot;>",
    "{{", "\u2028", "\x0b",
)  # fmt: skip
INTO = (
    "<script>hit(1)</script>", "<img src=x onerror=hit(1)>", "<svg/onload=hit(1)>", "<body onload=hit(1)>",
    "<iframe srcdoc='<script>parent.hit(1)</script>'></iframe>", "<iframe src=javascript:parent.hit(1)></iframe>",
    "<a href=javascript:hit(1)>x</a>", "<details open ontoggle=hit(1)>", "<input autofocus onfocus=hit(1)>",
    "<video><source onerror=hit(1)></video>", "<object data=javascript:hit(1)></object>", "<embed src=//x.test/>",
    "<math><mi xlink:href=javascript:hit(1)>x</mi></math>", "<link rel=stylesheet href=//x.test/>",
    "<base href=//x.test/>", "<meta http-equiv=refresh content='0;url=javascript:hit(1)'>",
    "<form action=javascript:hit(1)><button>x</button></form>", "<button formaction=javascript:hit(1)>x</button>",
    " onmouseover=hit(1) x=", " autofocus onfocus=hit(1) x=", "<x onclick=hit(1)>x</x>",
    "<noscript><p title='</noscript><img src=x onerror=hit(1)>'>", "<svg><style><img src=x onerror=hit(1)></style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=hit(1)&gt;'>",
    "<div hx-get=/jag hx-trigger=load>x</div>", "<div hx-on::load=hit(1)>x</div>", "<script src=//x.test/x></script>",
    "<template><script>hit(1)</script></template>", "{{constructor.constructor('hit(1)')()}}", "javascript:hit(1)//",
    "JaVaScRiPt:hit(1)", "java\tscript:hit(1)", "data:text/html,<script>parent.hit(1)</script>",
    "&lt;script&gt;hit(1)&lt;/script&gt;", "\\u003cscript\\u003ehit(1)", "%3Cscript%3Ehit(1)%3C/script%3E",
    "<scr<script>ipt>hit(1)</script>", "\uff1cscript\uff1ehit(1)", "<<img src=x onerror\n=hit(1)>",
    "<!--><svg onload=hit(1)>",
)  # fmt: skip
PAYLOADS = tuple(out + into for into, out in product(INTO, OUT_OF))

# What the program itself writes, and no person: codes, hashes, keys, marks. And what is only ever added to.
OF_THE_PROGRAM = frozenset({
    "authority.code", "grant_recipient_year.code", "person.email", "population.code", "sync_epoch.mark", "unit.code",
    "busy_calendar.address", "busy_calendar.etag", "challenge.secret", "code_key.secret", "erasure.mark",
    "passkey.credential_id", "unit.municipality_code", "family.target_groups", "kept_answer.answer", "log_entry.action",
    "log_entry.families", "return_answer.field", "return_answer.options", "return_filing.document",
    "return_filing.texts", "return_filing.seal", "text_review.digest", "text_review.language", "family_event.kind",
    "programme_step.code", "retention_line.mark", "theme.step_code", "consent_word.text_version", "visit.step_code",
    "guardian_choice.language", "waiver.step_code", "attestation.contacts", "attestation.information",
    "booking_step.wall_clock", "operation.sender", "operation.after",
    "operation.kind", "operation_step.note", "outgoing.detail", "outgoing.held_by",
    "operation_envelope.sent", "operation_step.reason", "disclosure.ground", "provider_account.issuer",
    "provider_account.subject", "claimed_document.document_key", "cost.document_key", "form_words.field",
    "form_words.options", "local_paper.document", "kept_forecast.document", "local_rule.questions",
    "local_rule.headings",
})  # fmt: skip
WORKED_OUT = {"visit_fact", "year_tally"}
OF_MANY_PARTS = {"form_words", "local_rule", "local_paper", "return_filing", "kept_forecast"}  # hold JSON of their own


def typed() -> list[Column[Any]]:
    """Every column whose text somebody types or sends. A new one is here by itself."""
    return [
        column
        for table in Base.metadata.sorted_tables
        if table.name not in WORKED_OUT
        for column in table.columns
        if isinstance(column.type, String | Sealed) and not isinstance(column.type, Enum)
        if str(column) not in OF_THE_PROGRAM and not column.name.endswith(("hash", "signature"))
    ]


def say_everywhere(words: tuple[str, ...]) -> None:
    """Every such text in the base becomes its column's name and these words, each row beginning with another.

    Except where a table is only ever added to.
    """
    tables: dict[Table, list[Column[Any]]] = {}
    for column in typed():
        tables.setdefault(column.table, []).append(column)
    with db.unit_of_work(OPERATOR) as session:
        for table, columns in tables.items():
            keys = list(table.primary_key)
            rows = session.execute(select(*(key.label(f"key_{key.name}") for key in keys), *columns)).mappings().all()
            told = [
                {f"key_{key.name}": row[f"key_{key.name}"] for key in keys}
                | {f"to_{one.name}": row[one.name] and _said(one, number, words) for one in columns}
                for number, row in enumerate(rows)
            ]
            here = [key == bindparam(f"key_{key.name}") for key in keys]
            if told:
                change = update(table).where(*here).values({one.name: bindparam(f"to_{one.name}") for one in columns})
                try:
                    with session.begin_nested():
                        session.connection().execute(change, told)
                except DBAPIError as no:
                    if "only added to" not in str(no.orig):
                        raise


def _said(column: Column[Any], number: int, words: tuple[str, ...]) -> str:
    """The column's name stands last, so that a text begins as the payload does; `number` keeps apart what must be."""
    first = number % len(words)
    said = f"{' '.join(words[first:] + words[:first])} {number} ¤{column}¤"
    if str(column) != "draft.body":
        return said
    names = ("absence_cause", "others", "contacts", "minutes", "starts_on", "text", "made_id")
    return json.dumps({name: [said] for name in names})


def fill_what_is_empty() -> int:
    """A row in each table that can be filled by hand and has none, as far as the table lets one in; says how many.

    What it leads to is whatever row there is, in the first authority: enough for a page to show its texts.
    """
    made, fillable = 0, {column.table for column in typed()}
    with db.unit_of_work(OPERATOR) as session:
        for table in Base.metadata.sorted_tables:
            if table.name in OF_MANY_PARTS or table not in fillable or session.execute(select(table).limit(1)).first():
                continue
            values = {
                column.name: _anything(session, column) for column in table.columns if not _comes_by_itself(column)
            }
            with suppress(SQLAlchemyError), session.begin_nested():
                session.connection().execute(insert(table).values(values))
                made += 1
    return made


def _comes_by_itself(column: Column[Any]) -> bool:
    return column.primary_key and isinstance(column.type, Integer) and not column.foreign_keys


def _anything(session: Session, column: Column[Any]) -> Any:
    kind = column.type
    for key in column.foreign_keys:
        return session.scalar(select(key.column).order_by(key.column).limit(1))
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class or ()), None)
    made: dict[type[Any], Any] = {
        Uuid: uuid4(), Boolean: True, Date: clock.today(), DateTime: clock.now(), Instant: clock.now(), Numeric: 1,
        Integer: 1, Float: 1.0, LargeBinary: b"x", JSON: {},
    }  # fmt: skip
    known = next((value for sort, value in made.items() if isinstance(kind, sort)), "x")
    return clock.today().year if column.name == "year" else known
