"""Vecka: when can we both?"""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.booking.forms import PressForm
from hembesok_field.booking.rules import FARTHEST
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
    monday = _monday_in(request.args.get("vecka", ""), clock.swedish(now).date())
    wanted = request.args.get("med", type=int)
    with looking(by, "desk.week") as session:
        page = week_page(session, by, monday, wanted if wanted and wanted < 2**31 else None, now)
    with_other = page.other.assignment_id if page.other else None

    def gap_url(starts_at: datetime) -> str:
        return url_for("desk.gap", starts=f"{clock.swedish(starts_at):%Y-%m-%dT%H:%M}", med=with_other)

    def visit_url(visit_id: UUID) -> str:
        return url_for("record.visit", visit_id=visit_id)

    return render_template(
        "desk/week.html",
        page=page,
        say=pages,
        days=pages.week_days(page, by, gap_url, visit_url),
        due=[_due_link(page, one) for one in page.due],
        before=pages.week_address(monday - timedelta(days=7)) if monday > page.today - timedelta(days=366) else None,
        after=pages.week_address(monday + timedelta(days=7)) if monday < page.today + FARTHEST else None,
        with_other=with_other,
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
        due = due_visits(session, by, clock.swedish(now).date())
    who = [by.assignment_id, *request.args.getlist("med", type=int)]
    return render_template(
        "desk/gap.html", due=due, wall=wall, who=who, say=pages, form=PressForm(), today=clock.swedish(now).date()
    )


def _due_link(page: WeekPage, one: DueVisit) -> dict[str, str]:
    staff = [page.other.assignment_id] if page.other else []
    url = (
        url_for("booking.book", visit_id=one.visit_id, vem=[asking().assignment_id, *staff])
        if one.visit_id
        else url_for("desk.family", family_id=one.family_id)
    )
    return {"label": pages.due_words(one, page.today), "kind": pages.due_kind(one, page.today), "url": url}


def _monday_in(word: str, today: date) -> date:
    """The Monday of a week written `2026-V11`; this week when it cannot be read or lies too far away."""
    try:
        year, _, number = word.upper().partition("-V")
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        monday = today
    if abs(monday - today) > FARTHEST:
        monday = today
    return monday - timedelta(days=monday.weekday())
