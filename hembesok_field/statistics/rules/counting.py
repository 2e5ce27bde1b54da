"""What counts, for whom and why. Values in, answers out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from hembesok_field.booking.rules import Diary, Span, days_between, hours_worked, joined, week_on
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.plan.rules import ChildDates, StepRule, age_in_years, window_of, youngest_on
from hembesok_field.record.shapes import AbsenceCause, Outcome, Place, Standing
from hembesok_field.statistics.shapes import (
    Bvc,
    BvcSituation,
    BvcSoFar,
    Fact,
    KnownVisit,
    Measures,
    Offers,
    Reimbursement,
    Scope,
    Situation,
    SoFar,
)

VARIABLE_KR, FIXED_KR = 2500, 1800  # Region Örebro län, rutin 1138579, 2025-09-18; held until a region writes its own
UNKNOWN_CAUSE = "okänd"
UNKNOWN_AREA = "unknown"

# The sheets' codes (contract section 4): what a map's keys are called outside.
OUTCOME_CODES = {
    Outcome.DONE: "genomfört",
    Outcome.FAMILY_CANCELLED: "familjen_avbokade",
    Outcome.BVC_CANCELLED: "bvc_avbokade",
    Outcome.SOCIAL_SERVICES_CANCELLED: "socialtjänsten_avbokade",
    Outcome.FAMILY_NOT_HOME: "familjen_ej_hemma",
    Outcome.STAFF_SICK: "sjukdom",
    Outcome.CHILD_SICK: "barnet_sjukt",
    Outcome.INTERPRETER_MISSING: "tolk_uteblev",
}
CAUSE_CODES = {
    AbsenceCause.SICKNESS: "sjukdom",
    AbsenceCause.LEAVE: "ledighet",
    AbsenceCause.NOT_BOOKED: "ej_bokad",
    AbsenceCause.REBOOKED_TIME: "ombokad_tid",
    AbsenceCause.OTHER: "annat",
}


class Why(StrEnum):
    """The one reason why a visit counts, or does not, as an extended visit for an authority."""

    EXTENDED = "extended"
    JOINT_ORDINARY = "joint_ordinary"  # only with the grant year's own counting rule
    WORDS_DIFFER = "words_differ"
    NOT_DONE = "not_done"
    NOT_AT_HOME = "not_at_home"
    ORDINARY_STEP = "ordinary_step"
    NO_PARTNER_UNIT = "no_partner_unit"
    ABSENT = "absent"
    UNCONFIRMED = "unconfirmed"

    @property
    def counts(self) -> bool:
        return self in (Why.EXTENDED, Why.JOINT_ORDINARY)


class Part(StrEnum):
    """What is added up. Each figure on a page is one part, or one key of one."""

    OUTCOME = "outcomes"
    WORDS_DIFFER = "words_differ"
    UNCONFIRMED = "unconfirmed_visits"
    ORDINARY_JOINT = "ordinary_joint_visits"
    JOINT_HOME = "joint_home_visits"
    VISITS = "extended_visits"
    JOINT = "extended_joint_visits"
    FAMILIES = "families_with_extended_visit"
    STEP = "by_step"
    BVC = "by_bvc"
    MONTH = "by_month"
    AGE = "by_age_year"
    AREA = "by_area_type"
    CONTACT = "contacts"
    INFORMATION = "information"
    CAUSE = "single_visits_by_cause"
    GUARDIANS_KNOWN = "guardians_known"
    GUARDIANS_BOTH = "guardians_both"
    INTERPRETER = "interpreter_visits"
    HAS_WINDOW = "has_window"
    IN_WINDOW = "in_window"


Tally = tuple[Part, bool, str]
"""A part, whether it came from joint ordinary visits (counted by rule only), and its key ("" for a plain number)."""

YearTally = tuple[int, int, Part, bool, str]
"""The same, of one authority (id) and one year."""


def is_joint(fact: Fact) -> bool:
    """A BHV nurse and a person representing social services both attended (SFS 2025:74, 2 § 4); nobody stands in."""
    return fact.nurse is True and fact.social_services is True


def why_counted(fact: Fact, kind: AuthorityKind, *, count_joint_ordinary: bool = False) -> Why:
    """Whether the visit is an extended visit for its region or its municipality, and why (contract section 5)."""
    if (why_not := _why_no_home_visit(fact)) is not None:
        return why_not
    is_region = kind is AuthorityKind.REGION
    if not is_region and fact.municipality_id is None:
        return Why.NO_PARTNER_UNIT
    if not fact.is_extra:
        return Why.JOINT_ORDINARY if count_joint_ordinary and is_joint(fact) else Why.ORDINARY_STEP
    attended = fact.nurse if is_region else fact.social_services
    if attended is None:
        return Why.UNCONFIRMED
    return Why.EXTENDED if attended else Why.ABSENT


def _why_no_home_visit(fact: Fact) -> Why | None:
    """What keeps it from being a home visit done, for whomever; None when it is one."""
    if not fact.agrees:
        return Why.WORDS_DIFFER
    if fact.outcome is not Outcome.DONE:
        return Why.NOT_DONE
    return None if fact.place is Place.HOME else Why.NOT_AT_HOME


def tallies_of(fact: Fact, kind: AuthorityKind) -> list[Tally]:
    """Everything this visit adds one to, for its region or its municipality. Families are added elsewhere."""
    why = why_counted(fact, kind, count_joint_ordinary=True)
    if why is Why.WORDS_DIFFER:
        return [(Part.WORDS_DIFFER, False, "")]
    found = [(Part.OUTCOME, False, OUTCOME_CODES[fact.outcome])]
    if why in (Why.NOT_DONE, Why.NOT_AT_HOME):
        return found
    if is_joint(fact):
        found.append((Part.JOINT_HOME, False, str(fact.bvc_id)))
        if not fact.is_extra:
            found.append((Part.ORDINARY_JOINT, False, ""))
    if why is Why.UNCONFIRMED:
        found.append((Part.UNCONFIRMED, False, ""))
    if why.counts:
        is_ordinary = why is Why.JOINT_ORDINARY
        found += [(part, is_ordinary, key) for part, key in _of_an_extended_visit(fact, kind)]
    return found


def _of_an_extended_visit(fact: Fact, kind: AuthorityKind) -> list[tuple[Part, str]]:
    found = [
        (Part.VISITS, ""),
        (Part.STEP, fact.step_code),
        (Part.BVC, str(fact.bvc_id)),
        (Part.MONTH, f"{fact.visited_on.month:02}"),
        (Part.AREA, area_key(fact)),
    ]
    if is_joint(fact):
        found.append((Part.JOINT, ""))
    if fact.age_years is not None:
        found.append((Part.AGE, str(fact.age_years)))
    if fact.interpreter:
        found.append((Part.INTERPRETER, ""))
    if fact.in_window is not None:
        found.append((Part.HAS_WINDOW, ""))
        if fact.in_window:
            found.append((Part.IN_WINDOW, ""))
    if fact.guardians is not None and fact.family_guardians != 1:
        found.append((Part.GUARDIANS_KNOWN, ""))
        if fact.guardians == 2:
            found.append((Part.GUARDIANS_BOTH, ""))
    other = fact.social_services if kind is AuthorityKind.REGION else fact.nurse
    if other is False:
        found.append((Part.CAUSE, CAUSE_CODES[fact.absence_cause] if fact.absence_cause else UNKNOWN_CAUSE))
    found += [(Part.CONTACT, code) for code in fact.contacts.split()]
    found += [(Part.INFORMATION, code) for code in fact.information.split()]
    return found


def area_key(fact: Fact) -> str:
    """The family's own area type; else a promise to look up the BVC's (`bvc 17`), which may change."""
    return str(fact.area_type) if fact.area_type is not None else f"bvc {fact.bvc_id}"


def family_tallies(facts: Iterable[Fact]) -> Counter[YearTally]:
    """What one family's visits add to its authorities' years; a family is one, however many visits it had."""
    found: Counter[YearTally] = Counter()
    had: dict[tuple[int, int], bool] = {}  # per authority and year: whether only joint ordinary visits counted
    for fact in facts:
        for authority_id, kind in (
            (fact.region_id, AuthorityKind.REGION),
            (fact.municipality_id, AuthorityKind.MUNICIPALITY),
        ):
            if authority_id is None:
                continue
            for part, is_ordinary, key in tallies_of(fact, kind):
                found[authority_id, fact.year, part, is_ordinary, key] += 1
                if part is Part.VISITS:
                    had[authority_id, fact.year] = is_ordinary and had.get((authority_id, fact.year), True)
    for (authority_id, year), is_ordinary in had.items():
        found[authority_id, year, Part.FAMILIES, is_ordinary, ""] += 1
    return found


def fact_of(visit: KnownVisit, stands: Standing, children: Sequence[ChildDates], step: StepRule | None) -> Fact | None:
    """The visit's fact, or None while nobody has said how it went. `step` is the one of the family's programme."""
    if stands.outcome is None:
        return None
    day = clock.swedish(stands.starts_at).date()
    child = youngest_on(children, day)
    window = window_of(step, child.counts_from) if step and child else None
    in_window = window.holds(day) if window else None
    if visit.opens_on is not None and visit.closes_on is not None:
        in_window = visit.opens_on <= day <= visit.closes_on
    return Fact(
        visit_id=visit.visit_id,
        family_id=visit.family_id,
        region_id=visit.region_id,
        bvc_id=visit.bvc_id,
        municipality_id=visit.municipality_id,
        year=day.year,
        visited_on=day,
        step_code=visit.step_code,
        is_extra=visit.is_extra,
        outcome=stands.outcome,
        place=stands.place,
        agrees=stands.agrees,
        nurse=stands.nurse.confirmed,
        social_services=stands.social_services.confirmed,
        absence_cause=stands.absence_cause,
        guardians=stands.guardians,
        family_guardians=visit.family_guardians,
        interpreter=stands.interpreter,
        age_years=age_in_years(child.birth_on, day) if child else None,
        area_type=visit.area_type,
        in_window=in_window,
        contacts=" ".join(sorted(stands.contacts)),
        information=" ".join(sorted(stands.information)),
    )


def same_day_before(day: date) -> date:
    """The same day the year before; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def situation(
    today: date,
    *,
    gathered: Sequence[BvcSoFar],
    families: Mapping[int, int],
    silent: Mapping[int, tuple[int, int]],
    bvcs: Mapping[int, Bvc],
) -> Situation:
    """The year so far beside the year before, and what is missing, in all and at each BVC.

    `gathered` is of both years, `families` by year, `silent` by BVC (how many, and of them on a step that counts);
    `bvcs` are those with anything this year.
    """

    def figures(year: int) -> SoFar:
        of_year = [one for one in gathered if one.year == year]
        visits = sum(one.visits for one in of_year)
        return SoFar(visits, share(sum(one.joint for one in of_year), visits), families.get(year, 0))

    here = {one.bvc_id: one for one in gathered if one.year == today.year}
    lines, could_add = [], 0
    for bvc in sorted(bvcs.values(), key=lambda bvc: bvc.name):
        _, _, visits, joint, differ, adding, unconfirmed = here.get(bvc.id) or BvcSoFar(
            today.year, bvc.id, 0, 0, 0, 0, 0
        )
        silent_here, silent_adding = silent.get(bvc.id, (0, 0))
        joint_share = share(joint, visits)
        could_add += adding + unconfirmed + silent_adding
        lines.append(BvcSituation(bvc.code, bvc.name, visits, joint_share, differ, unconfirmed, silent_here))
    return Situation(
        year=today.year,
        now=figures(today.year),
        year_before=figures(today.year - 1),
        differ=sum(line.differ for line in lines),
        unconfirmed=sum(line.unconfirmed for line in lines),
        silent=sum(line.silent for line in lines),
        could_add=could_add,
        bvcs=tuple(lines),
    )


def free_minutes(diary: Diary, now: datetime, first: date, last: date) -> int:
    """Working time from now to the end of `last` that nothing has taken, in whole minutes; lunch is not taken away."""
    worked: list[Span] = []
    for day in days_between(first, last):
        worked += hours_worked(week_on(diary.weeks, day), [day])
    free = timedelta(0)
    taken = joined(diary.taken)
    for span in worked:
        begins = max(span.starts_at, now)
        if begins >= span.ends_at:
            continue
        free += span.ends_at - begins
        for other in taken:
            free -= max(min(other.ends_at, span.ends_at) - max(other.starts_at, begins), timedelta(0))
    return free // timedelta(minutes=1)


def rounded(part: int, whole: int, *, places: int) -> float | None:
    """part ÷ whole, half away from zero; None when there is nothing to divide by."""
    if whole == 0:
        return None
    return float((Decimal(part) / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def share(part: int, whole: int) -> float | None:
    """Per cent with one decimal, half away from zero; None when there is nothing to divide by."""
    return rounded(100 * part, whole, places=1)


def measures(
    scope: Scope,
    year: int,
    added: Mapping[Tally, int],
    offers: Offers,
    bvcs: Mapping[int, Bvc],
    *,
    count_joint_ordinary: bool = False,
) -> Measures:
    """Contract section 5's keys from what has been added up. `bvcs` must hold every BVC that the keys name."""
    by_part: dict[Part, Counter[str]] = {part: Counter() for part in Part}
    for (part, is_ordinary, key), number in added.items():
        if number and (count_joint_ordinary or not is_ordinary):
            by_part[part][key] += number

    def number_of(part: Part) -> int:
        return by_part[part].total()

    def mapped(part: Part) -> dict[str, int]:
        return dict(sorted(by_part[part].items()))

    visits, families = number_of(Part.VISITS), number_of(Part.FAMILIES)
    at_bvc = {bvcs[int(key)]: number for key, number in by_part[Part.BVC].items()}
    return Measures(
        authority=scope.code,
        year=year,
        extended_visits=visits,
        extended_joint_visits=number_of(Part.JOINT),
        joint_share=share(number_of(Part.JOINT), visits),
        ordinary_joint_visits=number_of(Part.ORDINARY_JOINT),
        families_with_extended_visit=families,
        visits_per_family=rounded(visits, families, places=2),
        bvc_count=len(at_bvc),
        families_offered=offers.offered,
        families_accepted=offers.accepted,
        families_declined=offers.declined,
        families_discontinued=offers.discontinued,
        participation_share=share(offers.accepted, offers.offered),
        declined_or_discontinued_share=share(offers.declined + offers.discontinued, offers.offered),
        both_guardians_share=share(number_of(Part.GUARDIANS_BOTH), number_of(Part.GUARDIANS_KNOWN)),
        interpreter_visits=number_of(Part.INTERPRETER),
        in_window_share=share(number_of(Part.IN_WINDOW), number_of(Part.HAS_WINDOW)),
        unconfirmed_visits=number_of(Part.UNCONFIRMED),
        outcomes=mapped(Part.OUTCOME),
        contacts=mapped(Part.CONTACT),
        information=mapped(Part.INFORMATION),
        single_visits_by_cause=mapped(Part.CAUSE),
        by_step=mapped(Part.STEP),
        by_bvc=_summed((bvc.code, number) for bvc, number in at_bvc.items()),
        by_month=mapped(Part.MONTH),
        by_age_year=mapped(Part.AGE),
        by_area_type=_summed((area_of(key, bvcs), number) for key, number in by_part[Part.AREA].items()),
        by_municipality=_summed((bvc.municipality_code, number) for bvc, number in at_bvc.items()),
        reimbursement=_reimbursement({bvcs[int(key)]: n for key, n in by_part[Part.JOINT_HOME].items()}),
    )


BY_MUNICIPALITY, BY_YEAR = "by_municipality", "by_year"


def is_behind(
    figure: str, key: str, fact: Fact, scope: Scope, bvcs: Mapping[int, Bvc], *, count_joint_ordinary: bool = False
) -> bool:
    """Whether the visit is one of those that the figure (a part, or one key of it in contract words) was added from."""
    part = {Part.FAMILIES.value: Part.VISITS.value, BY_MUNICIPALITY: Part.VISITS.value}.get(figure, figure)
    keys = {
        added_key
        for added_part, is_ordinary, added_key in tallies_of(fact, scope.kind)
        if added_part == part and (count_joint_ordinary or not is_ordinary)
    }
    if not keys or not key:
        return bool(keys)
    if figure == BY_MUNICIPALITY:
        return bvcs[fact.bvc_id].municipality_code == key
    if part in (Part.BVC, Part.JOINT_HOME):
        return bvcs[fact.bvc_id].code == key
    return key in ({area_of(added, bvcs) for added in keys} if part == Part.AREA else keys)


def area_of(key: str, bvcs: Mapping[int, Bvc]) -> str:
    """What an area key says today: the type itself, the BVC's, or `unknown`."""
    word, _, bvc_id = key.partition(" ")
    if not bvc_id:
        return word
    return str(bvcs[int(bvc_id)].area_type or UNKNOWN_AREA)


def _reimbursement(joint: Mapping[Bvc, int]) -> Reimbursement:
    amounts = _summed((bvc.code, number * bvc.rate_kr) for bvc, number in joint.items())
    return Reimbursement(sum(joint.values()), sum(amounts.values()), amounts)


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Added up by key, in the keys' order, without zero rows."""
    found: Counter[str] = Counter()
    for key, number in pairs:
        found[key] += number
    return {key: number for key, number in sorted(found.items()) if number}
