"""For the one who coordinates: which tablet probably holds what, and since when it was silent."""

from flask import render_template

from hembesok_field.access import pages as access
from hembesok_field.kernel import clock, db
from hembesok_field.sync import pages, queries
from hembesok_field.sync.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.get("/plattor")
def tablets() -> str:
    by = asking()
    with db.reading(by) as session:
        found = queries.carrying(session, by, clock.now())
    return render_template("sync/tablets.html", found=found, say=pages, tablet_words=access.tablet_words)
