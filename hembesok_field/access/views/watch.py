"""How long this browser's sign-in lives, for the page that warns before it ends."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from hembesok_field.access import door
from hembesok_field.access.views import blueprint
from hembesok_field.access.views.holding import frame


@blueprint.get("/inloggad")
def alive() -> ResponseReturnValue:
    """Seconds left, whose, and the token that her forms need now. Asking does not keep anyone signed in."""
    found = door.dies_in()
    if found is None:
        return jsonify(seconds=0)
    return jsonify(seconds=found[0], whose=found[1], token=generate_csrf())


@blueprint.post("/inloggad/stanna")
def stay() -> ResponseReturnValue:
    """That the guard let this through was enough: the sign-in was used."""
    return jsonify(stays=True)


@blueprint.get("/inloggad/klar")
def back_again() -> ResponseReturnValue:
    """Where one ends up who signed in again in a tab of its own."""
    return render_template("access/back_again.html", frame=frame())
