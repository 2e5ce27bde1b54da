"""What was typed when the guard asked once more who it is: sealed in her own cookie, and then back in the form."""

import base64
import json
from typing import Any

from flask import request, session

from hembesok_field.kernel import keys

TYPED = "typed"
MOST = 2000  # letters: sealed and written as text it must have room in a cookie of 4 kB beside the sign-in


def keep(person_id: int | None) -> None:
    """The form that was just sent. What is too long for a cookie is not kept."""
    fields = {name: words for name, words in request.form.items() if not name.startswith("csrf")}
    said = json.dumps([person_id, request.path, fields], ensure_ascii=False)
    if fields and len(said.encode()) <= MOST:
        session[TYPED] = base64.b85encode(keys.held().seal(said)).decode()


def kept_of(person_id: int | None) -> str | None:
    """As it lies in the cookie, if it is hers: to be carried over when a new sign-in empties it."""
    sealed = session.get(TYPED)
    return sealed if _read(sealed)[0] == person_id else None


def given_back(person_id: int) -> dict[str, str]:
    """What she had typed in the form of this page; once, and to nobody else."""
    whose, path, fields = _read(session.get(TYPED))
    if (whose, path) != (person_id, request.path):
        return {}
    session.pop(TYPED)
    return dict(fields)


def _read(sealed: Any) -> tuple[int | None, str, dict[str, str]]:
    if not isinstance(sealed, str):
        return None, "", {}
    try:
        whose, path, fields = json.loads(keys.held().unseal(base64.b85decode(sealed)))
    except (ValueError, keys.KeysUnusable):  # sealed with keys that are no longer ours
        return None, "", {}
    return whose, path, fields
