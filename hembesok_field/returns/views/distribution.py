"""Fördelning: what one's own share of the grant would be by each year's model, and with other area types."""

from flask import render_template, request

from hembesok_field.access.door import looking
from hembesok_field.returns import pages, queries, rules
from hembesok_field.returns.forms import DistributionForm
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import sound
from hembesok_field.returns.years import models
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking


@blueprint.get("/aterrapport/<int:year>/fordelning")
def distribution(year: int) -> str | tuple[str, int]:
    by = asking()
    with looking(by, "returns.distribution") as session:
        scope = statistics.own_scope(session, by)
        everyone = rules.of_kind(queries.populations(session, by), scope.kind)
    form = DistributionForm(request.args)
    mine = everyone.get(scope.code)
    is_bad = bool(request.args) and not (form.validate() and form.fits(mine.children if mine else None))
    wished = None if is_bad else form.hard_areas.data
    amount = None if is_bad else form.amount_kr.data
    rows = [
        (model, kr, *rules.shares(model, everyone, scope.code, kr, wished))
        for model in models()
        if (kr := amount or model.amounts_kr.get(scope.kind))
    ]
    page = render_template(
        "returns/distribution.html",
        say=pages,
        scope=scope,
        year=sound(year),
        mine=mine,
        number=len(everyone),
        rows=rows,
        form=form,
        is_bad=is_bad,
    )
    return (page, 422) if is_bad else page
