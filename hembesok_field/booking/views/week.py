"""The week of one visit: all who go side by side, and the hour that stands where it can be moved from."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.booking import pages, queries
from hembesok_field.booking.forms import BookForm, monday_in, wish_in
from hembesok_field.booking.views import blueprint
from hembesok_field.booking.views.promises import UNDO_SECONDS
from hembesok_field.kernel import clock
from hembesok_field.web.guard import asking


@blueprint.get("/besok/<uuid:visit_id>/vecka")
def week(visit_id: UUID) -> ResponseReturnValue:
    """Its presses go to the same two acts as the page of proposals; what they refuse is said there."""
    by, now = asking(), clock.now()
    today = clock.swedish(now).date()
    wish = wish_in(request.args, request.form, today)
    monday = monday_in(request.args.get("vecka", ""), today)
    with looking(by, "visit.time") as session:
        found = queries.visit_week(session, by, visit_id, wish, monday=monday, now=now)
        history = queries.history_of(session, visit_id)
        may_undo = queries.may_undo(session, by, visit_id, now)
    sought, week = found.sought, found.week
    if sought.refusal:
        return redirect(url_for("booking.book", visit_id=visit_id))
    form = BookForm(formdata=None)
    form.reason.choices = pages.move_reasons()

    def address(**changes: Any) -> str:
        chosen: dict[str, Any] = {"vem": list(sought.staff), "minuter": sought.minutes}
        return url_for("booking.week", visit_id=visit_id, **chosen | changes)

    return render_template(
        "booking/week.html",
        found=found,
        form=form,
        say=pages,
        days=pages.week_days(week, lambda visit_id: ("besök", None), window=sought.window),
        people=pages.week_people(week),
        before=pages.week_before(week.monday, today, back=pages.NOT_BACK),
        after=pages.week_after(week.monday, today),
        address=address,
        history=history,
        seconds=UNDO_SECONDS if may_undo and sought.promise else 0,
    )
