"""Money that a region shares out among its own BVC, by rules that it writes itself. Values in, answers out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from hembesok_field.access.rules import Payment
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.record.shapes import Outcome, Place
from hembesok_field.returns.shapes import (
    BvcYear,
    CodeState,
    LocalBvc,
    LocalKind,
    LocalRules,
    LocalStep,
    LocalWord,
    Reason,
)
from hembesok_field.statistics.rules import Why, is_joint, why_counted
from hembesok_field.statistics.shapes import Fact


def is_home_visit(fact: Fact) -> bool:
    """Done at home, and nobody says otherwise."""
    return fact.agrees and fact.outcome is Outcome.DONE and fact.place is Place.HOME


def code_state(fact: Fact) -> CodeState | None:
    """Whether a visit bears the code for social services taking part (KVÅ ZV509), and whose word is left; None: not.

    On all home visits with social services, also ordinary ones and at a BVC with fixed payment (rutin 1138579).
    """
    if not is_home_visit(fact) or False in (fact.nurse, fact.social_services):
        return None
    if fact.nurse and fact.social_services:
        return CodeState.BOTH
    if fact.nurse:
        return CodeState.SOCIAL_SERVICES_LEFT
    return CodeState.NURSE_LEFT if fact.social_services else None


def rate_kr(rules: LocalRules, payment: Payment) -> int:
    """Kronor a joint home visit at a BVC that is paid so."""
    return rules.fixed_kr if payment is Payment.FIXED else rules.variable_kr


def may_apply(rules: LocalRules, child_cni: Decimal | None) -> bool:
    """Whether a BVC may apply for fixed payment: above the region's own limit, not at it."""
    return rules.fixed_above_cni is not None and child_cni is not None and child_cni > rules.fixed_above_cni


def must_report(rules: LocalRules, payment: Payment, application: LocalStep | None) -> bool:
    """Whether a BVC reports on the year: one that has fixed payment, or was granted it."""
    return bool(rules.headings) and (payment is Payment.FIXED or application is LocalStep.GRANTED)


def bvc_year(facts: Iterable[Fact]) -> BvcYear:
    """What one BVC's facts of a year add up to, as the region counts them (contract section 5)."""
    home = [fact for fact in facts if is_home_visit(fact)]
    extended = [fact for fact in home if why_counted(fact, AuthorityKind.REGION) is Why.EXTENDED]
    return BvcYear(
        joint_home_visits=sum(is_joint(fact) for fact in home),
        extended_visits=len(extended),
        extended_joint_visits=sum(is_joint(fact) for fact in extended),
        families=len({fact.family_id for fact in extended}),
        interpreter_visits=sum(bool(fact.interpreter) for fact in extended),
        by_step=Counter(fact.step_code for fact in extended),
        information=Counter(code for fact in extended for code in fact.information.split()),
        contacts=Counter(code for fact in extended for code in fact.contacts.split()),
    )


def stands(written: Sequence[LocalWord]) -> LocalStep | None:
    """How far a paper has come: what was said last."""
    return written[-1].step if written else None


def begun_from(before: LocalRules, year: int) -> LocalRules:
    """An earlier year's rules as a beginning for this one's: the report's last day as many years later."""
    due = before.report_by_on
    if due is not None:
        on = 28 if (due.month, due.day) == (2, 29) else due.day
        due = due.replace(year=due.year + year - before.year, day=on)
    return replace(before, report_by_on=due)


def why_not_rules(said: LocalRules) -> Reason | None:
    """A report of the whole year cannot be due before the year is over."""
    due = said.report_by_on
    return Reason.REPORT_IN_ITS_YEAR if due is not None and due.year <= said.year else None


def why_not_write(
    rules: LocalRules, kind: LocalKind, bvc: LocalBvc, written: Sequence[LocalWord], application: LocalStep | None
) -> Reason | None:
    """What stands in the way of a BVC's draft. `application`: how far its application of the year has come."""
    if kind is LocalKind.APPLICATION and not may_apply(rules, bvc.child_cni):
        return Reason.BELOW_CNI
    if kind is LocalKind.REPORT and not must_report(rules, bvc.payment, application):
        return Reason.NOT_FIXED
    if stands(written) in (LocalStep.SENT, LocalStep.GRANTED):
        return Reason.ALREADY_SENT
    return None


def why_not_send(kind: LocalKind, answers: Sequence[str], *, year_is_over: bool) -> Reason | None:
    """What stands in the way of sending it: a question without an answer, or a year that is not over."""
    if not all(answer.strip() for answer in answers):
        return Reason.NOT_ANSWERED
    return Reason.YEAR_NOT_OVER if kind is LocalKind.REPORT and not year_is_over else None


def why_not_decide(kind: LocalKind, written: Sequence[LocalWord], step: LocalStep, words: str) -> Reason | None:
    """What stands in the way of the region's answer: nothing was sent, or a no that does not say why."""
    answers = {LocalStep.SENT_BACK} if kind is LocalKind.REPORT else set(LocalStep) - {LocalStep.DRAFT, LocalStep.SENT}
    if stands(written) is not LocalStep.SENT or step not in answers:
        return Reason.NOT_SENT
    return Reason.SAYS_NOTHING if step is not LocalStep.GRANTED and not words.strip() else None
