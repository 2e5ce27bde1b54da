"""A year's grants, decisions and numbers of children, as they are read in or written."""

from sqlalchemy.orm import Session

from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import By, Who
from hembesok_field.kernel.keeping import Kept, overwrite
from hembesok_field.returns import queries, rules
from hembesok_field.returns.actions.forecast import forget_forecast
from hembesok_field.returns.shapes import Decision
from hembesok_field.returns.tables import GrantDecision, GrantRecipientYear, Population
from hembesok_field.statistics.shapes import Scope


def keep_grant(
    session: Session,
    *,
    year: int,
    recipient: str,
    code: str | None,
    requisitioned: int,
    wants_more: bool | None,
    redistributed: int | None,
    allocated: int | None,
    unused: int | None,
    by: By,
) -> Kept:
    """Store a recipient's year, or update the one with that name; None never erases what is stored."""
    found = queries.grant_named(session, year, recipient)
    row = found or GrantRecipientYear(year=year, name=recipient, requisitioned=requisitioned)
    session.add(row)
    said = {
        "code": code,
        "requisitioned": requisitioned,
        "wants_more": wants_more,
        "redistributed": redistributed,
        "allocated": allocated,
        "unused": unused,
    }
    kept = overwrite(row, said)
    forget_forecast(session, year)
    session.flush()
    return kept if found else Kept.NEW


def keep_population(session: Session, *, code: str, children: int, hard_areas: int, by: By) -> Kept:
    """Store how many children a region or municipality has, or update it."""
    found = session.get(Population, code)
    row = found or Population(code=code, children=children, hard_areas=hard_areas)
    session.add(row)
    kept = overwrite(row, {"children": children, "hard_areas": hard_areas})
    session.flush()
    return kept if found else Kept.NEW


def keep_decision(session: Session, *, scope: Scope, year: int, decision: Decision, by: Who) -> None:
    """What the decision says; what is left empty is not known any more. Refused where its words cannot be true."""
    if (why := rules.why_not_decided(decision, year)) is not None:
        raise Refused(why, year=year)
    row = queries.decision_row(session, scope, year) or GrantDecision(authority_id=scope.id, year=year)
    for name, value in vars(decision).items():
        setattr(row, name, value)
    session.add(row)
    forget_forecast(session, year, scope.id)
    session.flush()
