"""The sentences of the booking pages, read as a person would."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hembesok_field.booking.pages import away_words, interpreter_words, notice_words, refusal, window_words
from hembesok_field.booking.rules import AwayCause, Reason
from hembesok_field.booking.shapes import AwaySeen, Notice
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Profession
from hembesok_field.plan.rules import Window

TEN = datetime(2026, 3, 10, 9, tzinfo=UTC)
HALF_PAST_ELEVEN = TEN + timedelta(minutes=90)
WINDOW = Window(date(2026, 3, 4), date(2026, 3, 18), date(2026, 4, 1))


def taken(**changes) -> Refused:
    facts = {
        "role": Profession.SOCIAL_WORKER,
        "is_own": False,
        "starts_at": TEN,
        "ends_at": TEN + timedelta(hours=1),
        "is_way": False,
        "wished_at": TEN,
        "nearest": (HALF_PAST_ELEVEN,),
    }
    return Refused(Reason.TAKEN, **{**facts, **changes})


@pytest.mark.parametrize(
    ("no", "sentence"),
    [
        (
            taken(),
            "Tiden krockar med ett annat besök som socialsekreteraren har då, kl.\xa010–11. Närmast lediga: 11.30.",
        ),
        (
            taken(is_own=True, nearest=(HALF_PAST_ELEVEN, HALF_PAST_ELEVEN + timedelta(minutes=30))),
            "Tiden krockar med ett annat besök som du har då, kl.\xa010–11. Närmast lediga: 11.30 och 12.",
        ),
        (
            taken(nearest=(TEN + timedelta(days=1),)),
            "Tiden krockar med ett annat besök som socialsekreteraren har då, kl.\xa010–11."
            " Närmast lediga: onsdag 11 mars kl. 10.",
        ),
        (
            taken(nearest=()),
            "Tiden krockar med ett annat besök som socialsekreteraren har då, kl.\xa010–11."
            " Ingen annan tid är ledig de närmaste fyra veckorna.",
        ),
        (
            taken(is_own=True, is_way=True),
            "Vägen hinns inte med: du har ett annat besök kl.\xa010–11. Närmast lediga: 11.30.",
        ),
        (Refused(Reason.NO_SUCH_TIME), "Den tiden finns inte: klockan ställs fram den natten. Välj en annan."),
    ],
)
def test_why_not_in_words(no, sentence):
    assert refusal(no) == sentence


@pytest.mark.parametrize(
    ("window", "today", "sentence"),
    [
        (WINDOW, date(2026, 3, 1), "Fönstret är 4 mars–1 april."),
        (WINDOW, date(2026, 3, 4), "Fönstret är 4 mars–1 april. 28 dagar kvar."),
        (WINDOW, date(2026, 3, 31), "Fönstret är 4 mars–1 april. En dag kvar."),
        (WINDOW, date(2026, 4, 1), "Fönstret är 4 mars–1 april. Det stänger i dag."),
        (WINDOW, date(2026, 4, 2), "Fönstret var 4 mars–1 april. Besöket kan bokas ändå – så snart det går."),
        (None, date(2026, 4, 2), "Besöket har inget fönster. Ta den tid som passar familjen."),
    ],
)
def test_the_window_in_words(window, today, sentence):
    assert window_words(window, today) == sentence


def test_what_is_allowed_is_still_said():
    said = notice_words(Notice.OUTSIDE_WINDOW, window=WINDOW, today=date(2026, 3, 1))
    assert said == "Tiden ligger utanför fönstret (4 mars–1 april)."
    assert (
        notice_words(Notice.RED_DAY, red_day="Långfredagen", today=date(2026, 3, 1)) == "Det är långfredagen den dagen."
    )


@pytest.mark.parametrize(
    ("ends_at", "said"),
    [
        (datetime(2026, 3, 10, 10, tzinfo=UTC), "tisdag 10 mars, kl.\xa010–11"),
        (datetime(2026, 3, 10, 23, tzinfo=UTC), "tisdag 10 mars, från kl.\xa010"),
        (datetime(2026, 3, 13, 23, tzinfo=UTC), "tisdag 10 mars, kl.\xa010 till och med fredag 13 mars"),
        (datetime(2026, 3, 13, 9, tzinfo=UTC), "tisdag 10 mars, kl.\xa010 till fredag 13 mars, kl.\xa010"),
    ],
)
def test_until_when_someone_is_away_in_words(ends_at, said):
    assert away_words(AwaySeen(1, TEN, ends_at, AwayCause.SICK), date(2026, 3, 2)) == said


def test_an_interpreter_is_said_with_her_language_and_nobody_interprets_into_swedish():
    assert interpreter_words("arabiska") == "Tolk är med, arabiska"
    assert {interpreter_words(one) for one in (None, "", "Svenska", " svenska ")} == {"Tolk är med"}
