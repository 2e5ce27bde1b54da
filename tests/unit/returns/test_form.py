"""The year's form: what is shown, what is missing, which answers go together; and what the texts are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.returns import rules
from hembesok_field.returns.pages import evidence, texts_of
from hembesok_field.returns.shapes import CostUse, Decision, Money, QuestionKind, Reason, Signed, Wording
from hembesok_field.returns.years import form_of
from tests.unit.returns.test_rules import EMPTY, MUNICIPALITY, REGION

USED = Money(100, 0, 100, 100, 0)
NOTHING_USED = Money(100, 0, 100, 0, 100)
QUESTIONS = {one.number: one for one in form_of(2025).questions}


def signed(*options: str, text: str = "") -> Signed:
    return Signed(1, options, text, "Carin Berg", datetime(2026, 2, 2, tzinfo=UTC))


def fields(money=USED, figures=EMPTY, kind=AuthorityKind.REGION, **said: Signed):
    answers = {number.removeprefix("f"): answer for number, answer in said.items()}
    found = rules.filled(form_of(2025), kind, money, rules.suggestions(figures), answers)
    return {one.question.number: one for one in found}


def shown(*of, **said) -> set[str]:
    return {number for number, one in fields(*of, **said).items() if one.is_shown}


def test_who_used_nothing_leaves_after_the_money_and_says_why():
    assert shown(NOTHING_USED) == {"3", "4", "5", "6", "24", "25"}
    assert "6" not in shown(USED)
    assert "6" not in shown(Money())  # not known yet: nothing is asked about what is left


def test_volumes_are_asked_only_of_who_made_visits():
    assert not {"9", "10", "11"} & shown(f8=signed("training"))
    assert {"9", "10", "11"} <= shown(f8=signed("home_visits"))
    assert {"9", "10"} <= shown(figures=replace(EMPTY, extended_visits=1))  # suggested, until somebody says else


@pytest.mark.parametrize(("field", "option", "opens"), [("13", "some", "14"), ("17", "no", "17b"), ("18", "no", "18b")])
def test_an_answer_opens_the_field_that_hangs_on_it(field, option, opens):
    said = {"f8": signed("home_visits")}
    assert opens not in shown(**said)
    assert opens in shown(**said, **{f"f{field}": signed(option)})
    assert opens not in shown(
        **said, **{f"f{field}": signed(*{"yes", "all"} & {o.code for o in QUESTIONS[field].options})}
    )


def test_a_field_that_is_not_shown_is_never_missing():
    assert [one.question.number for one in fields().values() if one.is_missing and not one.is_shown] == []


def test_a_suggestion_is_not_an_answer_until_it_is_signed():
    figures = replace(EMPTY, extended_visits=2, by_age_year={"0": 2})
    assert fields(figures=figures)["15"].is_missing
    assert not fields(figures=figures, f15=signed("0"))["15"].is_missing


@pytest.mark.parametrize(
    ("decision", "options", "text"),
    [
        (Decision(), (), ""),
        (Decision(other_support=False), ("no",), ""),
        (Decision(other_support=True, other_support_what="Asylfonden"), ("yes",), "Asylfonden"),
    ],
)
def test_other_support_is_suggested_as_it_was_written_beside_the_money(decision, options, text):
    found = rules.suggestions(EMPTY, decision=decision)["4"]
    assert (found.options, found.text) == (options, text)


@pytest.mark.parametrize("year", [2023, 2024])
def test_what_2025_asks_is_not_answered_in_a_form_that_asks_something_else(year):
    decision = Decision(other_support=True, other_support_what="Asylfonden")
    figures = replace(EMPTY, extended_visits=2, contacts={"mhv": 1})
    suggested = rules.suggestions(figures, others=["Örebro kommun"], decision=decision)
    found = rules.filled(form_of(year), AuthorityKind.REGION, USED, suggested, {})
    assert [one.text for one in found] == [""] * len(found)


def test_how_many_others_there_were_is_what_was_signed_and_not_what_the_ledger_would_say():
    figures = replace(EMPTY, extended_visits=2, contacts={"mhv": 3, "tandvården": 1, "förskolan": 1})

    def others(*codes: str) -> str:
        shown = fields(figures=figures, **({"f7b": signed(*codes)} if codes else {}))
        return next(one.text for one in rules.answers(list(shown.values()), figures) if one.field == "7b")

    assert others() == "Andra aktörer: 3"
    assert others("mhv") == "Andra aktörer: 1"
    assert others("none") == "Andra aktörer: 0"


@pytest.mark.parametrize(
    ("field", "said", "is_missing"),
    [
        ("23a", signed(text="  "), True),
        ("23a", signed(text="Fler familjer."), False),
        ("16", signed("yes"), True),  # which model?
        ("16", signed("yes", text="Rinkebymodellen"), False),
        ("16", signed("no"), False),
        ("16", signed(), True),
        ("24", signed(), False),
    ],
)
def test_an_answer_that_asks_for_words_is_missing_without_them(field, said, is_missing):
    assert fields(**{f"f{field}": said})[field].is_missing is is_missing


def test_money_is_missing_until_both_amounts_are_known():
    assert fields(Money(100, 0, 100, None, None))["5"].is_missing
    assert fields(Money())["5"].is_missing
    assert not fields(NOTHING_USED)["5"].is_missing


@pytest.mark.parametrize(
    ("field", "options", "why"),
    [
        ("7b", ["mhv", "tandvården"], None),
        ("7b", ["none"], None),
        ("7b", [], None),
        ("7b", ["none", "mhv"], Reason.EXCLUDES_OTHERS),
        ("21", ["visits", "none"], Reason.EXCLUDES_OTHERS),
        ("22", ["none", "both"], Reason.EXCLUDES_OTHERS),
        ("16", ["yes", "no"], Reason.ODD_ANSWER),
        ("16", ["maybe"], Reason.ODD_ANSWER),
        ("23a", ["yes"], Reason.ODD_ANSWER),
        ("9", [], Reason.ODD_ANSWER),  # the ledger's own
    ],
)
def test_which_options_go_together(field, options, why):
    assert rules.why_not(QUESTIONS[field], options) is why


def test_the_three_that_stand_alone_are_the_forms():
    alone = {one.number for one in QUESTIONS.values() for option in one.options if option.excludes_others}
    assert alone == {"7b", "21", "22"}


def test_the_uses_are_the_same_in_the_form_and_in_the_costs():
    assert [option.code for option in QUESTIONS["8"].options] == [use.value for use in CostUse]


def test_a_region_and_a_municipality_are_asked_for_bvc_in_a_field_of_their_own():
    said = signed("home_visits")
    assert {"11", "11b"} & set(fields(f8=said)) == {"11"}
    assert {"11", "11b"} & set(fields(kind=AuthorityKind.MUNICIPALITY, f8=said)) == {"11b"}


def test_printed_texts_and_reconstructed_ones_are_told_apart():
    assert QUESTIONS["7b"].wording is QUESTIONS["7b"].options_wording is Wording.PRINTED
    assert QUESTIONS["12"].wording is Wording.RECONSTRUCTED
    texts = texts_of(REGION, form_of(2025))["questions"]
    assert texts["12"].endswith("(rekonstruerad)")
    assert not texts["8"].endswith("(rekonstruerad)")


def test_years_have_their_own_forms():
    assert form_of(2026).is_preliminary
    assert form_of(2026).questions == form_of(2025).questions
    assert form_of(2027).title.endswith("2027")
    assert "preliminär" in texts_of(MUNICIPALITY, form_of(2026))["form"]
    assert form_of(2022).questions == ()
    for year in (2023, 2024):
        assert form_of(year).kinds == {AuthorityKind.REGION}
        assert QuestionKind.MONEY in {one.kind for one in form_of(year).questions}


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_every_form_is_whole(year):
    form = form_of(year)
    numbers, parts = [one.number for one in form.questions], {code for code, _ in form.parts}
    assert len(numbers) == len(set(numbers))
    for one in form.questions:
        assert one.part in parts
        assert bool(one.options) is (one.kind in (QuestionKind.ONE, QuestionKind.MANY))
        assert (one.options_wording is None) is (not one.options)
        assert len({option.code for option in one.options}) == len(one.options)
        assert " " not in "".join(option.code for option in one.options)  # they are kept separated by space
        if one.shown_by is not None:
            other, codes = one.shown_by
            assert codes <= {o.code for q in form.questions if q.number == other for o in q.options}


def test_every_condition_of_the_ordinance_has_evidence():
    assert set(evidence(EMPTY)) == {f"23{letter}" for letter in "abcdefg"} <= set(QUESTIONS)


@pytest.mark.parametrize(
    ("areas", "option"),
    [({"1": 2, "2": 1}, ("wholly",)), ({"1": 1, "4": 2}, ("partly",)), ({"5": 1}, ("not",)), ({"unknown": 3}, ())],
)
def test_the_areas_say_how_far_the_programme_reaches(areas, option):
    assert rules.suggestions(replace(EMPTY, by_area_type=areas))["12"].options == option
