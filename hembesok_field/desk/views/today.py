"""Idag: where do I go now, with whom, and what is left to confirm?"""

from flask import render_template
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.booking.forms import PressForm
from hembesok_field.booking.pages import order_warning, question_words
from hembesok_field.booking.queries import answers_sought, orders_to_see_to
from hembesok_field.desk import pages
from hembesok_field.desk.pages import families as family_words
from hembesok_field.desk.queries.today import today_page
from hembesok_field.desk.views import blueprint
from hembesok_field.kernel import clock
from hembesok_field.outbox import pages as outbox_words
from hembesok_field.outbox.queries import not_told
from hembesok_field.record import pages as record_words
from hembesok_field.record.queries import watched_at_unit
from hembesok_field.returns.queries import reminders_for
from hembesok_field.review import pages as review_words
from hembesok_field.review.queries import notices
from hembesok_field.voices.queries import is_asked
from hembesok_field.web.guard import asking


@blueprint.get("/idag")
def today() -> ResponseReturnValue:
    by, now = asking(), clock.now()
    with looking(by, "desk.today") as session:
        page, needing = today_page(session, by, now)
        told = notices(session, by, now)
        asked = reminders_for(session, by, clock.swedish(now).date())
        orders = orders_to_see_to(session, by, now)
        answers = answers_sought(session, by, now)
        missing = not_told(session, by, now)
        is_asked_of = is_asked(session, by, clock.swedish(now).date())
        watched = watched_at_unit(session, by, now)
    return render_template(
        "desk/today.html",
        today=page,
        needing=needing,
        notices=told,
        asked=asked,
        watched=watched,
        is_asked=is_asked_of,
        orders=orders,
        answers=answers,
        missing=missing,
        outbox_words=outbox_words,
        question_words=question_words,
        press=PressForm(),
        order_warning=order_warning,
        now=now,
        record_words=record_words,
        say=pages,
        tell=family_words,
        review_words=review_words,
        day=clock.swedish(now).date(),
    )
