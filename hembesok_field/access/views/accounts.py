"""Signing in with the employer's own account: there and back again."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import ways_in
from hembesok_field.access.forms import SignInForm
from hembesok_field.access.rules import Purpose, Reason
from hembesok_field.access.views import blueprint
from hembesok_field.access.views.holding import begun, hold, keep_begun, local, must_have_provider, say, way_back
from hembesok_field.access.views.ways_in import sign_in_page
from hembesok_field.kernel.errors import Refused


@blueprint.get("/logga-in/konto")
def account() -> ResponseReturnValue:
    """Sends the browser to the provider; NotFound where none is set."""
    try:
        token, there = ways_in.ask_provider(must_have_provider(), way_back(), local(request.args.get("next")))
    except Refused as no:
        return sign_in_page(SignInForm(), say(no)), 422
    keep_begun(Purpose.PROVIDER, token)
    return redirect(there)


@blueprint.get("/logga-in/konto/svar")
def account_answer() -> ResponseReturnValue:
    given, provider = request.args, must_have_provider()
    try:
        # A provider that names itself in its answer must be the one that was asked (RFC 9207).
        if given.get("iss", provider.issuer).rstrip("/") != provider.issuer:
            raise Refused(Reason.PROVIDER_REFUSED)
        token, next_path = ways_in.account_in(
            provider,
            way_back(),
            held=begun(Purpose.PROVIDER),
            state=given.get("state", ""),
            code=given.get("code", ""),
            device=request.user_agent.string,
        )
    except Refused as no:
        return sign_in_page(SignInForm(), say(no)), 422
    hold(token)
    return redirect(next_path)
