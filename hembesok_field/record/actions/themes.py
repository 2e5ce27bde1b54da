"""Themes: ticked by the one who talked about them, for her own authority; and an authority's own list."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries, rules
from hembesok_field.record.actions.once import added_once
from hembesok_field.record.shapes import Reason
from hembesok_field.record.tables import Theme, ThemeTick


def tick(
    session: Session, *, tick_id: UUID, visit: Visit, theme_id: int, is_ticked: bool, by: Who, now: datetime
) -> ThemeTick:
    """Tick one theme of a visit, or take the tick back. Refused for a theme that is not this visit's."""
    if not queries.may_see(session, by, visit):
        raise NotFound
    if not queries.is_theme_of(session, by, visit, theme_id):
        raise Refused(Reason.NO_SUCH_THEME)
    row = ThemeTick(
        id=tick_id,
        visit_id=visit.id,
        family_id=visit.family_id,
        theme_id=theme_id,
        authority_id=by.authority_id,
        ticked_by=by.assignment_id,
        at=now,
        is_ticked=is_ticked,
    )
    return added_once(session, row, key=ThemeTick.id, besides={"at"})


def tick_themes(
    session: Session, *, made_id: UUID, visit: Visit, themes: Collection[int], by: Who, now: datetime
) -> None:
    """Make these the ticked ones; `made_id` is the page's, so that sending it twice ticks once.

    Nothing for one who may know no more than the hour: she was shown no themes.
    """
    if not queries.may_see(session, by, visit):
        return
    for line in queries.themes_of(session, by, visit):
        is_ticked = line.theme_id in themes
        if is_ticked is not line.is_ticked:
            tick_id = uuid5(made_id, f"{line.theme_id} {is_ticked}")
            tick(
                session,
                tick_id=tick_id,
                visit=visit,
                theme_id=line.theme_id,
                is_ticked=is_ticked,
                by=by,
                now=now,
            )


def write_themes(
    session: Session, *, version_id: int, step_code: str, themes: Sequence[str], by: Who, now: datetime
) -> None:
    """One authority's own list for a step of a version, in this order; an empty one gives the shared list back.

    So does a list that says what the shared one says. Words that stay keep their ticks. Refused: too long, too many,
    or about violence. NotFound for a version that the authority does not work by, and for a step that it has not.
    """
    wanted = list(dict.fromkeys(words for words in (" ".join(line.split()) for line in themes) if words))
    if reason := rules.why_not_themes(wanted):
        raise Refused(reason)
    _, step = queries.list_of(session, by, version_id, step_code)
    left = {} if tuple(wanted) == step.shared else {words: place for place, words in enumerate(wanted, start=1)}
    for row in queries.own_themes(session, by, version_id, step_code):
        place = left.pop(row.words, None)
        if place is None:
            row.ended_at = now
        else:
            row.position = place
    for words, place in left.items():
        row = Theme(version_id=version_id, step_code=step_code, authority_id=by.authority_id)
        row.words, row.position = words, place
        session.add(row)
    session.flush()
