"""Vad som delats: what the other authority was given of a family, on what ground, and when it looked."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.family import pages as families
from hembesok_field.family import queries as family
from hembesok_field.review import pages, queries
from hembesok_field.review.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.get("/familjer/<uuid:family_id>/delat")
def disclosed(family_id: UUID) -> ResponseReturnValue:
    by = asking()
    with looking(by, "family.disclosed") as session:
        face = family.own_face_of(session, by, family_id)
        found = queries.disclosed(session, by, family_id)
    return render_template("review/disclosed.html", family=face, found=found, say=pages, tell=families)
