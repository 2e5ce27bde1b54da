"""Vecka: when can we both?"""

from datetime import datetime, timedelta
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.booking import pages as words
from hembesok_field.booking.forms import PressForm, monday_in
from hembesok_field.desk import pages
from hembesok_field.desk.queries.week import due_visits, week_page
from hembesok_field.desk.shapes import DueVisit, WeekPage
from hembesok_field.desk.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.web.guard import asking


@blueprint.get("/vecka")
def week() -> ResponseReturnValue:
    by, now = asking(), clock.now()
    today = clock.swedish(now).date()
    monday = monday_in(request.args.get("vecka", ""), today) or today - timedelta(days=today.weekday())
    with looking(by, "desk.week") as session:
        page = week_page(session, by, monday, request.args.getlist("med", type=int), now)

    def gap_url(starts_at: datetime) -> str:
        return url_for("desk.gap", starts=words.slot_value(starts_at), med=page.beside)

    def address(vecka: str) -> str:
        return url_for("desk.week", med=page.beside, vecka=vecka)

    def tell(visit_id: UUID) -> tuple[str, str]:
        return page.names.get(visit_id, "Hembesök"), url_for("record.visit", visit_id=visit_id)

    return render_template(
        "desk/week.html",
        page=page,
        words=words,
        days=words.week_days(page.week, tell),
        people=words.week_people(page.week),
        due=[_due_link(page, one) for one in page.due.rows],
        before=words.week_before(monday, today),
        after=words.week_after(monday, today),
        address=address,
        gap_url=gap_url,
    )


@blueprint.get("/vecka/utan-tid")
def waiting() -> ResponseReturnValue:
    """All visits that need a time, the one whose window closes first on top."""
    by, now = asking(), clock.now()
    today = clock.swedish(now).date()
    with looking(by, "desk.waiting") as session:
        due = due_visits(session, by, today)
    return render_template(
        "desk/waiting.html", groups=pages.due_groups(due.rows, today), say=pages, form=PressForm(), today=today
    )


@blueprint.get("/vecka/tid/<starts>")
def gap(starts: str) -> ResponseReturnValue:
    """A gap was touched: which visit is it for?"""
    by, now = asking(), clock.now()
    try:
        wall = datetime.strptime(starts, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a Swedish wall clock, as the page wrote it
    except ValueError:
        raise NotFound from None
    with looking(by, "desk.gap") as session:
        due = due_visits(session, by, clock.swedish(now).date()).rows
    beside = request.args.getlist("med", type=int)
    back = url_for("desk.week", vecka=words.week_address(wall.date()), med=beside)
    return render_template(
        "desk/gap.html",
        due=due,
        wall=wall,
        who=[by.assignment_id, *beside],
        say=pages,
        form=PressForm(),
        back=back,
        today=clock.swedish(now).date(),
    )


def _due_link(page: WeekPage, one: DueVisit) -> dict[str, str]:
    url = (
        url_for("booking.week", visit_id=one.visit_id)
        if one.visit_id
        else url_for("desk.family", family_id=one.family_id, program=one.earlier)
    )
    return {"label": pages.due_words(one, page.week.today), "kind": pages.due_kind(one, page.week.today), "url": url}
