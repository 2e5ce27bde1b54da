"""The invented region's money: grants, what a visit costs, some costs, the region's own rules and an application."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from hembesok_field.demo import places
from hembesok_field.kernel.identity import Operator, Who
from hembesok_field.returns import actions
from hembesok_field.returns.actions import local
from hembesok_field.returns.shapes import CostUse, Decision, LocalKind, LocalStep
from hembesok_field.returns.years import local_example
from hembesok_field.statistics import queries as statistics

VISIT_KR = {places.REGION: 6_250, places.TOWN: 3_100}  # the first as Socialstyrelsens 2025 account gives it on average
COSTS = (
    (CostUse.HOME_VISITS, 412_000, "Regionens löner", "L-{year}-1"),
    (CostUse.TRAINING, 38_500, "Utbildning i samspel AB", "F-2041"),
    (CostUse.REACHING_FAMILIES, 12_300, "Tryck och form AB", "F-118"),
)
PLANNED = {CostUse.HOME_VISITS: 1_050_000, CostUse.TRAINING: 120_000, CostUse.SUPERVISION: 90_000}
SAID = (
    "Ja, två halvdagar i veckan.",
    "Ja, familjeteamet har två familjestödjare.",
    "Hela programmet, till alla som får sitt första barn eller sitt första barn i Sverige.",
    "I januari.",
    "Två cyklar, och enhetens bil när det är långt.",
)


def give_grants(session: Session, this_year: int) -> None:
    """Last year's grant with what was left of it, and this year's so far. The sums are invented."""
    for code, requisitioned, redistributed, unused in places.GRANTS:
        for year, left in ((this_year - 1, unused), (this_year, None)):
            actions.keep_grant(
                session,
                year=year,
                recipient=places.AUTHORITIES[code],
                code=code,
                requisitioned=requisitioned,
                wants_more=redistributed > 0,
                redistributed=redistributed,
                allocated=requisitioned + redistributed,
                unused=left,
                by=Operator(),
            )


def spend(session: Session, leaders: Mapping[str, Who], nurse: Who, now: datetime, today: date) -> None:
    """What the coordinators have written down this year, and what one BVC has applied for and got."""
    for code, visit_kr in VISIT_KR.items():
        scope = statistics.scope_for(session, Operator(), code)
        decision = Decision(number=f"9.1-{1000 + len(code)}/{today.year}", visit_kr=visit_kr, other_support=False)
        actions.keep_decision(session, scope=scope, year=today.year, decision=decision, by=leaders[code])
    region, leader = statistics.scope_for(session, Operator(), places.REGION), leaders[places.REGION]
    for use, kronor, supplier, document in COSTS:
        actions.write_cost(
            session,
            scope=region,
            year=today.year,
            use=use,
            unit_id=None,
            paid_on=today,
            amount_kr=kronor,
            supplier=supplier,
            document=document.format(year=today.year),
            by=leader,
            now=now,
        )
    actions.plan_costs(session, scope=region, year=today.year, planned=PLANNED, by=leader)
    for year in (today.year - 1, today.year):
        said, _ = local_example(year)
        local.write_rules(session, scope=region, said=said, by=leader, now=now)
    facts: dict[str, Any] = {"year": today.year, "kind": LocalKind.APPLICATION, "now": now}
    local.write_paper(session, after=0, answers=SAID, figures=[], sends=True, by=nurse, **facts)
    answer: dict[str, Any] = {
        "step": LocalStep.GRANTED,
        "words": "",
        "scope": region,
        "unit_id": nurse.unit_id or 0,
        "by": leader,
    }
    local.decide_paper(session, after=1, **answer, **facts)
