"""Let in on the tablet and handed in at once: two questions in one, where each costs most of a second in a car."""

from flask import Response, jsonify, make_response, request
from flask_login import current_user

from hembesok_field.access import pages as access
from hembesok_field.access.door import tablets as tablet_door
from hembesok_field.kernel.errors import Refused
from hembesok_field.sync.api import page
from hembesok_field.sync.api.handing import delivered
from hembesok_field.sync.api.said import BroughtIn, BroughtInTold, KeyNamed, PassTold
from hembesok_field.web.api import as_sent, respond
from hembesok_field.web.guard import asking


@page.post("/jag/plattor/lamna-in")
def hand_in() -> Response:
    """As `POST /jag/plattor/pass` and then `POST /api/v1/sync`: the token of her page comes in a head of its own."""
    by, body = asking(), as_sent(BroughtIn)
    try:
        let_in = tablet_door.let_in(
            by,
            current_user.sign_in_hash,
            tablet=str(body.tablet.id),
            proof=body.proof,
            page_token=request.headers.get("X-CSRFToken", ""),
        )
    except Refused as no:
        return make_response(jsonify(sentence=access.REFUSALS[no.reason].format(**no.facts)), 422)
    told = delivered(by, body.tablet.id, body)
    shown = PassTold(token=let_in.token, author=let_in.author, writing_key=KeyNamed(id=let_in.key_id))
    return respond(BroughtInTold(**dict(told), let_in=shown))
