"""Familjer and En familj: who needs something, and where one family is in its programme."""

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.desk.pages import families as pages
from hembesok_field.desk.queries.families import families_page, family_page
from hembesok_field.desk.views import blueprint
from hembesok_field.family import pages as family_pages
from hembesok_field.family.views.acts import participation_asked
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side
from hembesok_field.plan import pages as plan_pages
from hembesok_field.web.guard import asking


@blueprint.route("/familjer", methods=["GET", "POST"])
def families() -> ResponseReturnValue:
    """A search is sent, not linked: a name must stand in no address and in no server's log."""
    by, now = asking(), clock.now()
    sought = request.form.get("q", "").strip()[:100]
    only = {code: need for need, code in pages.NEED_CODES.items()}.get(request.args.get("grupp", ""))
    number = max(request.args.get("sida", 1, int), 1)
    with looking(by, "desk.families") as session:
        page = families_page(session, by, now, sought=sought, only=only, number=number)
    may_enrol = by.side is not Side.SOCIAL_SERVICES and by.unit_id is not None
    return render_template(
        "desk/families.html",
        page=page,
        say=pages,
        sought=sought,
        only=only,
        may_enrol=may_enrol,
        today=clock.swedish(now).date(),
    )


@blueprint.get("/familjer/<uuid:family_id>")
def family(family_id: UUID) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    today = clock.swedish(now).date()
    with looking(by, "desk.family") as session:
        page = family_page(session, by, family_id, now, participation_asked())
    life = pages.life(page, today, lambda visit_id: url_for("record.visit", visit_id=visit_id))
    return render_template(
        "desk/family.html",
        page=page,
        family=page.face,
        life=life,
        say=pages,
        tell=family_pages,
        plan=plan_pages,
        by=by,
        today=today,
    )
