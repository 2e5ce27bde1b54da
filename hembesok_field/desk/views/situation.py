"""Läget: are we on our way, and what threatens it?"""

from flask import render_template
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.desk.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.returns import door as forecasts
from hembesok_field.returns import queries as returns
from hembesok_field.returns.pages import forecast as money_pages
from hembesok_field.statistics import door, pages
from hembesok_field.statistics import queries as statistics
from hembesok_field.sync import queries as sync
from hembesok_field.sync.pages import silent_words
from hembesok_field.web.guard import asking


@blueprint.get("/laget")
def situation() -> ResponseReturnValue:
    by, now = asking(), clock.now()
    door.fresh()
    with looking(by, "desk.situation") as session:
        scope = statistics.own_scope(session, by)
        found = statistics.situation(session, by, scope, now)
        waiting = returns.waiting_of(session, by, scope, now)
        silent_tablets = sum(one.is_silent for one in sync.carrying(session, by, now))
        unfiled = returns.unfiled_of(session, by, scope, now)
        kept = returns.kept_forecast(session, by, scope, now)
    return render_template(
        "desk/situation.html",
        say=pages,
        scope=scope,
        situation=found,
        day=clock.swedish(now).date(),
        outlook=kept or forecasts.worked_out(by, scope, now),
        tell=money_pages,
        waiting=waiting,
        unfiled=unfiled,
        silent_words=silent_words(silent_tablets) if silent_tablets else None,
    )
