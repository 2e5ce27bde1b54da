"""What the frames of a page need to know: who is signed in, in which assignment, and which places there are."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user

from hembesok_field.kernel.identity import AuthorityKind, Duty, Who

# A place is shown from the day its page exists: label, address, icon.
PLACES: dict[Duty, tuple[tuple[str, str, str], ...]] = {
    Duty.FIELD: (
        ("Idag", "/idag", "home"),
        ("Vecka", "/vecka", "calendar"),
        ("Familjer", "/familjer", "families"),
        ("Jag", "/jag", "person"),
    ),
    Duty.COORDINATOR: (
        ("Läget", "/laget", "home"),
        ("Statistik", "/statistik", "chart"),
        ("Återrapport", "/aterrapport", "return"),
        ("Inläsning", "/inlasning", "upload"),
        ("Utskick", "/utskick", "door"),
        ("Gallring", "/gallring", "clock"),
    ),
    Duty.ADMIN: (
        ("Inläsning", "/inlasning", "upload"),
        ("Utskick", "/utskick", "door"),
        ("Röster", "/roster", "person"),
        ("Gallring", "/gallring", "clock"),
        ("Bilar och områden", "/bilar-och-tolkar", "calendar"),
        ("Lokala pengar", "/lokala-pengar", "chart"),
        ("Så ser vi familjer", "/sa-ser-vi-familjer", "families"),
    ),
    Duty.LOG_REVIEWER: (("Logg", "/logg", "log"),),
}

MUNICIPALITYS = {"/sa-ser-vi-familjer"}  # what only a municipality has to choose
REGIONS = {"/lokala-pengar"}  # and only a region to share out


@dataclass(frozen=True)
class House:
    is_demo: bool
    person_name: str = ""
    profession: str = ""
    unit_name: str = ""
    duty: str = ""
    nav: tuple[tuple[str, str, bool, str], ...] = ()
    can_change_assignment: bool = False


def places_of(who: Who) -> list[tuple[str, str, str]]:
    """The places of her duty whose pages exist for her authority: label, address, icon."""
    built = {rule.rule for rule in current_app.url_map.iter_rules()}
    if who.authority_kind is not AuthorityKind.MUNICIPALITY:
        built -= MUNICIPALITYS
    if who.authority_kind is not AuthorityKind.REGION:
        built -= REGIONS
    return [place for place in PLACES[who.duty] if place[1] in built]


def _house() -> House:
    who = current_user.who
    if who is None:
        return House(is_demo=current_user.is_demo, person_name=current_user.name)
    nav = tuple(
        (label, url, request.path == url or request.path.startswith(f"{url}/"), icon)
        for label, url, icon in places_of(who)
    )
    return House(
        is_demo=current_user.is_demo,
        person_name=who.name,
        profession=who.profession.value,
        unit_name=current_user.place_name,
        duty=who.duty.value,
        nav=nav,
        can_change_assignment=current_user.has_choice,
    )


def hang_frames(app: Flask) -> None:
    @app.context_processor
    def house() -> dict[str, Any]:
        return {"house": _house()}
