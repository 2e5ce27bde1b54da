"""What there is to talk about at a step, and what one's own authority has ticked."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Collaboration, Unit
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.queries import steps_of_versions
from hembesok_field.plan.tables import Plan, Programme, ProgrammeVersion, Visit
from hembesok_field.record.shapes import StepThemes, ThemeLine, VersionThemes
from hembesok_field.record.tables import Theme, ThemeTick

BEFORE, EXTRA = "före", "extra"  # steps that may be added to any plan


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
    return _own(rows, version_id) or _shared(rows, version_id)


def _own(rows: Sequence[Theme], version_id: int | None) -> list[Theme]:
    return [r for r in rows if r.ended_at is None and r.authority_id is not None and r.version_id == version_id]


def _shared(rows: Sequence[Theme], version_id: int | None) -> list[Theme]:
    shared = [row for row in rows if row.ended_at is None and row.authority_id is None]
    latest = max((row.version_id for row in shared), default=None)
    of_version = [row for row in shared if row.version_id == version_id]
    return of_version or [row for row in shared if row.version_id == latest]


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


def lists_of(session: Session, by: Who) -> list[VersionThemes]:
    """What there is to talk about in the programmes that the asker's authority works by, newest version first."""
    mine_or_shared = or_(Theme.authority_id == by.authority_id, Theme.authority_id.is_(None))
    rows: dict[str, list[Theme]] = defaultdict(list)
    for row in session.scalars(select(Theme).where(mine_or_shared).order_by(Theme.position, Theme.id)):
        rows[row.step_code].append(row)
    versions = _worked_by(session, by)
    steps = steps_of_versions(session, [version.id for version, _ in versions])
    return [
        VersionThemes(
            name,
            version.number,
            version.from_on,
            tuple(
                StepThemes(
                    version.id,
                    code,
                    tuple(row.words for row in _own(rows[code], version.id)),
                    tuple(row.words for row in _shared(rows[code], version.id)),
                )
                for code in (BEFORE, *(step.code for step in steps.get(version.id, ())), EXTRA)
            ),
        )
        for version, name in versions
    ]


def list_of(session: Session, by: Who, version_id: int, step_code: str) -> tuple[VersionThemes, StepThemes]:
    """One step's lists in a version that the asker's authority works by; NotFound for any other."""
    for version in lists_of(session, by):
        for step in version.steps:
            if (step.version_id, step.step_code) == (version_id, step_code):
                return version, step
    raise NotFound


def _worked_by(session: Session, by: Who) -> list[tuple[ProgrammeVersion, str]]:
    """The versions, with the programme's name, that own BVCs may follow, or those that own units go out with."""
    social = aliased(Unit)
    with_us = select(Collaboration.bvc_id).join(social, social.id == Collaboration.social_id)
    ours = with_us.where(social.authority_id == by.authority_id)
    is_own = func.coalesce(Unit.company_id, Unit.authority_id) == by.authority_id
    bvcs = select(Unit.id, Unit.authority_id).where(Unit.kind == UnitKind.BVC, or_(is_own, Unit.id.in_(ours)))
    regions = {row.id: row.authority_id for row in session.execute(bvcs)}
    of_region = Programme.unit_id.is_(None) & Programme.region_id.in_(set(regions.values()))
    standard = Programme.unit_id.is_(None) & Programme.region_id.is_(None)
    wanted = (
        select(ProgrammeVersion, Programme.name)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(or_(Programme.unit_id.in_(regions), of_region, standard))
        .order_by(Programme.id.desc(), ProgrammeVersion.number.desc())
    )
    return [(version, name) for version, name in session.execute(wanted)]


def own_themes(session: Session, by: Who, version_id: int, step_code: str) -> Sequence[Theme]:
    """The authority's own list for a step, as it stands."""
    own = select(Theme).where(Theme.authority_id == by.authority_id, Theme.version_id == version_id)
    standing = own.where(Theme.step_code == step_code, Theme.ended_at.is_(None))
    return session.scalars(standing.order_by(Theme.position, Theme.id)).all()
