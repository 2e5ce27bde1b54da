"""A year's form in an authority's own words. The codes never change; what is said of them may, until it is filed."""

from collections.abc import Mapping
from dataclasses import replace

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.returns.shapes import Form, FormText, Question, Reason, Wording


def worded(form: Form, kind: AuthorityKind, texts: Mapping[str, FormText]) -> Form:
    """The form with the words written for it; no longer preliminary when each of their fields is as printed."""
    if not texts:
        return form
    questions = tuple(_worded(one, texts.get(one.number)) for one in form.questions)
    theirs = [one.number for one in questions if one.only_for in (None, kind)]
    as_printed = all(number in texts and texts[number].is_printed for number in theirs)
    versions = {one.number: texts[one.number].number for one in questions if one.number in texts}
    return replace(form, questions=questions, is_preliminary=form.is_preliminary and not as_printed, versions=versions)


def _worded(question: Question, text: FormText | None) -> Question:
    if text is None:
        return question
    wording = Wording.PRINTED if text.is_printed else Wording.RECONSTRUCTED
    options = tuple(replace(one, text=text.options.get(one.code, one.text)) for one in question.options)
    return replace(
        question, text=text.text, wording=wording, options=options, options_wording=wording if options else None
    )


def why_not_worded(
    question: Question, text: str, options: Mapping[str, str], *, is_printed: bool, source: str
) -> Reason | None:
    """What is wrong with these words: each option has its own, and what is printed says where."""
    said = [text, *(options.get(one.code, "") for one in question.options)]
    if not all(words.strip() for words in said):
        return Reason.TEXT_EMPTY
    told = [words.strip().casefold() for words in said[1:]]
    if len(set(told)) < len(told):
        return Reason.OPTIONS_ALIKE
    if is_printed and not source.strip():
        return Reason.NEEDS_A_SOURCE
    return None
