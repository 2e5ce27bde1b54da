"""The way in for whoever shows the forecast: worked out when it is old, and else as it was kept."""

from datetime import datetime

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import Who
from hembesok_field.returns import actions, queries
from hembesok_field.returns.shapes import Outlook
from hembesok_field.statistics.shapes import Scope


def worked_out(by: Who, scope: Scope, now: datetime) -> Outlook:
    """The running year's money and forecast, and keep it for an hour; numbers alone, no family's rows are loaded."""

    def whole() -> Outlook:
        with db.unit_of_work(by) as session:
            found = queries.outlook_of(session, by, scope, now)
            actions.keep_forecast(session, scope=scope, found=found, by=by)
        return found

    return db.tried_again(whole)
