"""The small page of one act on a family, here and in the rooms after: whose it is, and whether it went through."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.family import queries
from hembesok_field.family.forms import ActForm
from hembesok_field.family.shapes import FamilyFace
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.web.guard import asking
from hembesok_field.web.words import list_words

UNNAMED = "det äldre syskonet"


def own_family(family_id: UUID, action: str) -> tuple[Who, FamilyFace]:
    """The asker and a family of her own BVC; the look is logged. NotFound for any other family."""
    by = asking()
    with looking(by, action) as session:
        return by, queries.own_face_of(session, by, family_id)


def went_through(
    form: ActForm, by: Who, action: str, work: Callable[..., None], sentence: Callable[[Refused], str]
) -> bool:
    """Whether the form was sent and the act done; a refusal is said in the form."""
    return form.went_through(lambda: act(by, action, work), sentence)


def participation_asked() -> UUID | None:
    """Which of the family's programmes the address names; None for the newest."""
    return request.args.get("program", type=UUID)


def back_to(family_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("desk.family", family_id=family_id, program=participation_asked()))


def act_page(form: ActForm, face: FamilyFace, title: str, verb: str, *, lead: str | None = None) -> ResponseReturnValue:
    asked = participation_asked()
    theirs = [child.name or UNNAMED for child in face.children if child.participation_id == asked]
    home = url_for("desk.family", family_id=face.family_id, program=asked)
    above = f"Gäller programmet för {list_words(theirs or [UNNAMED])}" if asked else None
    told = {"title": title, "verb": verb, "lead": lead, "above": above, "home": home}
    page = render_template("family/act.html", form=form, face=face, **told)
    return page, 422 if form.is_submitted() else 200
