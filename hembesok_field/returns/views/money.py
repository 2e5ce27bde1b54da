"""Pengar: the decision, what was meant and spent, and where it is going."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.family.forms import ActForm
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.returns import actions, pages, queries, rules
from hembesok_field.returns.forms import CostForm, DecisionForm, PlanForm, TakeBackForm
from hembesok_field.returns.pages import forecast as forecast_pages
from hembesok_field.returns.shapes import CostUse
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import is_running, sound, stepped
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking

MONEY = "/aterrapport/<int:year>/pengar"


@blueprint.get(MONEY)
def money(year: int) -> ResponseReturnValue:
    return _page(year)


@blueprint.post(f"{MONEY}/kostnad")
def write_cost(year: int) -> ResponseReturnValue:
    form = CostForm()
    _offer(form)
    return _did(year, "returns.write_cost", form, lambda session, **of: _write(session, form, **of), cost=form)


@blueprint.post(f"{MONEY}/kostnad/ta-tillbaka")
def take_back_cost(year: int) -> ResponseReturnValue:
    form = TakeBackForm()

    def work(session, **of):
        actions.take_back_cost(session, cost_id=form.cost_id.data or 0, now=clock.now(), **of)

    return _did(year, "returns.take_back_cost", form, work)


@blueprint.post(f"{MONEY}/plan")
def plan_costs(year: int) -> ResponseReturnValue:
    form = PlanForm()
    work = lambda session, **of: actions.plan_costs(session, planned=form.told(), **of)  # noqa: E731
    return _did(year, "returns.plan_costs", form, work, plan=form)


@blueprint.post(f"{MONEY}/beslut")
def keep_decision(year: int) -> ResponseReturnValue:
    form = DecisionForm()
    work = lambda session, **of: actions.keep_decision(session, decision=form.told(), **of)  # noqa: E731
    return _did(year, "returns.keep_decision", form, work, decision=form)


def _write(session, form, **of):
    actions.write_cost(session, now=clock.now(), **of, **form.told())


def _did(year: int, action: str, form: ActForm, work: Callable[..., object], **shown: Any) -> ResponseReturnValue:
    """Act for my own authority's year, and back to the page; or the page with what was refused."""
    by = asking()

    def whole():
        act(
            by,
            action,
            lambda session: work(session, scope=statistics.own_scope(session, by), year=sound(year), by=by),
        )

    if form.went_through(whole, _sentence):
        return redirect(url_for("returns.money", year=year))
    return _page(year, **shown), 422


def _sentence(no: Refused) -> str:
    return pages.REFUSALS[pages.reason_of(no)].format(**no.facts)


def _offer(form: CostForm) -> None:
    by = asking()
    with looking(by, "returns.money") as session:
        form.offer(queries.units_of(session, by, statistics.own_scope(session, by)))


def _page(
    year: int, cost: CostForm | None = None, plan: PlanForm | None = None, decision: DecisionForm | None = None
) -> str:
    by, now = asking(), clock.now()
    door.fresh()
    with looking(by, "returns.money") as session:
        scope = statistics.own_scope(session, by)
        book = queries.book_of(session, by, scope, sound(year))
        lacking = queries.lacking_count(session, by, scope, year, now)
        planned = queries.planned_of(session, by, scope, year)
        decided = queries.decision_of(session, by, scope, year)
        outlook = queries.outlook_of(session, by, scope, now) if is_running(year, now) else None
        units = queries.units_of(session, by, scope)
    empty = CostForm(formdata=None, data={"paid_on": clock.today() if clock.today().year == year else None})
    form = cost or empty
    form.offer(units)
    return render_template(
        "returns/money.html",
        say=pages,
        tell=forecast_pages,
        scope=scope,
        year=year,
        money=book.money,
        costs=book.costs,
        rows=rules.by_use(book.costs, planned),
        decided=decided,
        outlook=outlook,
        steps=stepped(book, lacking, here="Pengar"),
        uses=CostUse,
        cost_form=form,
        plan_form=plan or PlanForm(formdata=None, data={use.value: planned.get(use) for use in CostUse}),
        decision_form=decision or DecisionForm(formdata=None, data=DecisionForm.of(decided)),
    )
