"""Registerutdrag: all that is kept of a guardian with her child, or of someone who works here."""

from typing import Any
from uuid import UUID

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import acting, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.retention import door, pages, queries
from hembesok_field.retention.forms import HoldForm, PersonForm
from hembesok_field.retention.shapes import Extract
from hembesok_field.retention.views import blueprint
from hembesok_field.retention.views.keeping import page_with
from hembesok_field.web.guard import asking


@blueprint.get("/familjer/<uuid:family_id>/registerutdrag")
def guardians(family_id: UUID) -> ResponseReturnValue:
    """Whom the extract is for: each guardian gets her own, without the other's name and telephone."""
    by = asking()
    with looking(by, "extract.family") as session:
        people = queries.guardians_named(session, by, family_id)
    return render_template("retention/guardians.html", people=people, family_id=family_id)


@blueprint.get("/familjer/<uuid:family_id>/registerutdrag/<uuid:guardian_id>")
def guardian(family_id: UUID, guardian_id: UUID) -> ResponseReturnValue:
    made = _of_guardian(family_id, guardian_id)
    back = url_for("retention.guardians", family_id=family_id)
    file = url_for("retention.guardian_file", family_id=family_id, guardian_id=guardian_id)
    return render_template("retention/extract.html", made=made, back=back, file=file, say=pages)


@blueprint.get("/familjer/<uuid:family_id>/registerutdrag/<uuid:guardian_id>.json")
def guardian_file(family_id: UUID, guardian_id: UUID) -> ResponseReturnValue:
    return _file(_of_guardian(family_id, guardian_id))


def _of_guardian(family_id: UUID, guardian_id: UUID) -> Extract:
    by = asking()
    with acting(by, "extract.family") as session:
        return queries.extract_of_guardian(session, by, family_id, guardian_id, clock.now())


@blueprint.post("/gallring/person")
def find_person() -> ResponseReturnValue:
    """From an address to the extract; the address stands in no link and no server's log."""
    by, form = asking(), PersonForm()
    if form.validate_on_submit():
        try:
            with door.looking(by, "extract.person") as session:
                person_id = queries.person_named(session, by, form.email.data or "")
        except NotFound:
            form.refuse("Ingen hos er har den adressen.", form.email)
        else:
            return redirect(url_for("retention.person", person_id=person_id))
    return page_with(HoldForm(formdata=None), form)


@blueprint.get("/gallring/person/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    made = _of_person(person_id)
    file = url_for("retention.person_file", person_id=person_id)
    return render_template("retention/extract.html", made=made, back=url_for("retention.page"), file=file, say=pages)


@blueprint.get("/gallring/person/<int:person_id>.json")
def person_file(person_id: int) -> ResponseReturnValue:
    return _file(_of_person(person_id))


def _of_person(person_id: int) -> Extract:
    by = asking()

    def made(session: Any) -> Extract:
        return queries.extract_of_person(session, by, person_id, clock.now())

    return door.act(by, "extract.person", made)


def _file(made: Extract) -> ResponseReturnValue:
    answer = jsonify(pages.as_json(made))
    answer.headers["Content-Disposition"] = f'attachment; filename="registerutdrag-{clock.today()}.json"'
    return answer
