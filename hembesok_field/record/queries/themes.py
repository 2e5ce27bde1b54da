"""What there is to talk about at a step, and what one's own authority has ticked."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.tables import Plan, ProgrammeStep, ProgrammeVersion, Visit
from hembesok_field.record.shapes import ThemeLine
from hembesok_field.record.tables import Theme, ThemeTick


def themes_of(session: Session, by: Who, visit: Visit) -> tuple[ThemeLine, ...]:
    """The list of the visit's step: the authority's own, else the shared one; and what it has ticked of old lists."""
    ticked = _ticked(session, by, visit)
    version_id = session.scalar(select(Plan.version_id).where(Plan.participation_id == visit.participation_id))
    mine_or_shared = or_(Theme.authority_id == by.authority_id, Theme.authority_id.is_(None))
    wanted = select(Theme).where(Theme.step_code == visit.step_code, mine_or_shared).order_by(Theme.position, Theme.id)
    rows = session.scalars(wanted).all()
    standing = _standing(rows, version_id)
    return tuple(ThemeLine(row.id, row.words, row.id in ticked) for row in rows if row in standing or row.id in ticked)


def _standing(rows: Sequence[Theme], version_id: int | None) -> Sequence[Theme]:
    """One's own list for the version, else the version's shared list, else the shared one of that step elsewhere."""
    left = [row for row in rows if row.ended_at is None]
    own = [row for row in left if row.authority_id is not None and row.version_id == version_id]
    shared = [row for row in left if row.authority_id is None]
    of_version = [row for row in shared if row.version_id == version_id]
    latest = max((row.version_id for row in shared), default=None)
    return own or of_version or [row for row in shared if row.version_id == latest]


def _ticked(session: Session, by: Who, visit: Visit) -> set[int]:
    said = select(ThemeTick.theme_id, ThemeTick.is_ticked).where(
        ThemeTick.visit_id == visit.id, ThemeTick.authority_id == by.authority_id
    )
    last = {row.theme_id: row.is_ticked for row in session.execute(said.order_by(ThemeTick.at))}
    return {theme_id for theme_id, is_ticked in last.items() if is_ticked}


def is_theme_of(session: Session, by: Who, visit: Visit, theme_id: int) -> bool:
    """Whether a theme, also one that has left the list since it was sent to a tablet, is of this visit's step."""
    mine_or_shared = or_(Theme.authority_id == by.authority_id, Theme.authority_id.is_(None))
    wanted = select(Theme.id).where(Theme.id == theme_id, Theme.step_code == visit.step_code, mine_or_shared)
    return session.scalar(wanted) is not None


def own_themes(session: Session, by: Who, version_id: int, step_code: str) -> Sequence[Theme]:
    """The authority's own list for a step, as it stands."""
    own = select(Theme).where(Theme.authority_id == by.authority_id, Theme.version_id == version_id)
    standing = own.where(Theme.step_code == step_code, Theme.ended_at.is_(None))
    return session.scalars(standing.order_by(Theme.position, Theme.id)).all()


def step_of_version(session: Session, version_id: int, step_code: str) -> ProgrammeStep | None:
    """A step of a version; None for one that is added to any plan. NotFound for what is neither."""
    if session.get(ProgrammeVersion, version_id) is None:
        raise NotFound
    wanted = select(ProgrammeStep).where(ProgrammeStep.version_id == version_id, ProgrammeStep.code == step_code)
    step = session.scalars(wanted).one_or_none()
    if step is None and step_code not in ("före", "extra"):
        raise NotFound
    return step
