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
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
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

# Each text is on some page, or has here why it is on none. A new one has to be said of, in one of the two.
HASHED = "a hash, a signature, a mark: compared, never shown"
SECRET = "opened to be used, never shown"
A_CODE = "a word of the program's own or digits: anything else is refused before it is stored"
BUILT = "made by the program; what somebody typed into it is seen where she typed it"
COUNTED = "kept as it was said, and told by no page"
ON_NO_PAGE: dict[str, str] = {
    HASHED: """
        busy_calendar.etag claimed_document.document_key cost.document_key erasure.mark erasure.signature log_head.hash
        log_head.signature log_entry.hash log_entry.previous_hash log_start.hash log_start.signature
        log_review.signature operation.hash operation.sender operation_envelope.hash operation_envelope.signature
        retention_line.mark return_filing.seal sync_epoch.mark text_review.digest api_token.token_hash
        calendar_address.token_hash challenge.token_hash kept_answer.key_hash kept_answer.request_hash
        one_time_link.token_hash recovery.link_hash sign_in.token_hash sign_in_attempt.key_hash
        tablet_pass.sign_in_hash tablet_pass.token_hash voice_code.code_hash outgoing.held_by person.password_hash
        """,
    SECRET: """
        busy_calendar.address challenge.secret code_key.secret passkey.credential_id provider_account.issuer
        provider_account.subject
        """,
    A_CODE: """
        attestation.contacts attestation.information authority.code booking_step.wall_clock consent_word.text_version
        disclosure.ground family.target_groups family_event.kind form_words.field grant_recipient_year.code
        guardian_choice.language log_entry.action log_entry.families operation.after operation.kind
        operation_step.reason outgoing.detail population.code return_answer.field return_answer.options
        text_review.language unit.municipality_code visit_fact.contacts visit_fact.information
        """,
    BUILT: """
        kept_answer.answer kept_forecast.document operation_envelope.sent operation_step.note return_filing.texts
        """,
    COUNTED: "attestation.others erasure.by_words programme.name grant_recipient_year.name",
    "cut to the names of browser and device that the program knows": "sign_in.device",
    "a code that the operator's own sheets bring, tried in test_markup.py": """
        programme_step.code theme.step_code unit.code visit.step_code visit_fact.step_code waiver.step_code
        year_tally.key year_tally.part
        """,
}
SHOWN = """
    area_place.area_name authority.name booking_step.reason child.name consent_word.language cost.document cost.supplier
    draft.body emergency_access.explanation emergency_access.reason family.address family.area_name family.language
    family.reference family_event.detail form_words.options form_words.source form_words.text grant_decision.number
    grant_decision.other_support_what guardian.language guardian.name guardian.phone interpreter_order.language
    interpreter_order.number legal_hold.reason local_paper.document local_paper.words local_rule.headings
    local_rule.journal_code local_rule.journal_words local_rule.questions log_review.comment note.text passkey.name
    person.email person.name resource.contact resource.languages resource.name retention_list.rule_words
    retention_rule.ground return_answer.text return_filing.document return_filing.reason safety_word.call tablet.name
    text_review.reviewer theme.words unit.name unit_phone.phone visit.reference visit.why_added visit_message.words
    waiting_sheet.name waiver.reason
    """
UNSHOWN = frozenset(" ".join(ON_NO_PAGE.values()).split())
ON_A_PAGE = frozenset(SHOWN.split())
ROOM_FOR_FEW = {"person.email"}  # of 254 letters, and without the signs that make it no address


def texts() -> list[Column[Any]]:
    """Every column that holds text, whoever writes it."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | Sealed) and not isinstance(column.type, Enum)
    ]


def typed() -> list[Column[Any]]:
    """Every column whose text somebody types or sends, and somebody sees."""
    return [column for column in texts() if str(column) in ON_A_PAGE]


def say_everywhere(words: tuple[str, ...]) -> None:
    """Every such text in the base becomes these words, each row beginning with another, and its column's name.

    What has its own form in the text (a draft's fields, a paper's answers) keeps that, and has them in its parts.
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
                | {f"to_{one.name}": _said(one, number, words, row[one.name]) for one in columns}
                for number, row in enumerate(rows)
            ]
            here = [key == bindparam(f"key_{key.name}") for key in keys]
            if told:
                change = update(table).where(*here).values({one.name: bindparam(f"to_{one.name}") for one in columns})
                session.connection().execute(change, told)


def let_it_all_be_changed() -> None:
    """Tables that are only ever added to are here changed all the same: what is tried is how it is shown."""
    with db.unit_of_work(OPERATOR) as session:
        guards = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%is only added to%'")
        for name in session.scalars(guards).all():
            session.execute(text(f"DROP TRIGGER {name}"))


MEANT_EMPTY = {"area_place.area_name"}  # the unit itself
CALLED = "B-1"  # a reference that stays as it is: addresses name it
DRAFTED = ("absence_cause", "others", "contacts", "minutes", "starts_on", "text", "made_id")


def _said(column: Column[Any], number: int, words: tuple[str, ...], before: str | None) -> str | None:
    """The column's name stands last, so that a text begins as the payload does; `number` keeps apart what must be."""
    name = str(column)
    if before in (None, CALLED) or (not before and name in MEANT_EMPTY):
        return before
    first = number % len(words)
    said = f"{' '.join(words[first:] + words[:first])} {number} ¤{column}¤"
    if name == "draft.body":
        return json.dumps({part: [said] for part in DRAFTED})
    if name in {"local_paper.document", "return_filing.document", "form_words.options"}:
        return json.dumps(_reworded(json.loads(before), said)) if before.startswith("{") else before
    if name in {"local_rule.questions", "local_rule.headings"}:
        return before and said.replace("\n", " ")
    return said if name != "person.email" else _as_address(said, number)


def _as_address(said: str, number: int) -> str:
    """As much of it as an address may be; it stands in lower case."""
    held = "".join(sign for sign in said.lower() if not sign.isspace() and sign not in ",;<>()@")
    return f"{held[:200]}{number}¤person.email¤@x.test"


def _reworded(told: Any, said: str) -> Any:
    """The same document with `said` wherever it has a sentence."""
    if isinstance(told, dict):
        return {key: _reworded(value, said) for key, value in told.items()}
    if isinstance(told, list):
        return [_reworded(value, said) for value in told]
    return said if isinstance(told, str) and (" " in told or "¤" in told) else told


def fill_what_is_empty() -> int:
    """A row in each table that can be filled by hand and has none, as far as the table lets one in; says how many.

    What it leads to is whatever row there is, in the first authority: enough for a page to show its texts.
    """
    made, fillable = 0, {column.table for column in typed()}
    with db.unit_of_work(OPERATOR) as session:
        for table in Base.metadata.sorted_tables:
            if table not in fillable or session.execute(select(table).limit(1)).first():
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
