"""The program with one hole in it, for the scanner to find: what was typed is said back as it was typed.

Never started by anything but `make scan`, on an address that only this machine has.
"""

from typing import Any

from flask import request

from app import app

careful = app.view_functions["access.sign_in"]


def careless() -> Any:
    answer = careful()
    if request.method == "GET" or not isinstance(answer, tuple):
        return answer
    page, status = answer
    return page.replace("</main>", f"<p>{request.form.get('email', '')}</p></main>"), status


app.view_functions["access.sign_in"] = careless
