"""The words for the ways: where an area lies, how long it takes to go there, and how one goes."""

from hembesok_field.booking.rules import Transport
from hembesok_field.booking.shapes import AreaSeen, Goer, PlaceSeen
from hembesok_field.web.words import HARD_SPACE, number_words

TRANSPORTS = {
    Transport.CAR: "Bil",
    Transport.BICYCLE: "Cykel",
    Transport.BUS: "Buss",
    Transport.WALKING: "Till fots",
}
BY = {
    Transport.CAR: "med bil",
    Transport.BICYCLE: "med cykel",
    Transport.BUS: "med buss",
    Transport.WALKING: "till fots",
}


def position_typed(place: PlaceSeen | None) -> str:
    """As a map gives it, and as the field takes it back; empty where it is not known."""
    return f"{place.position[0]:.5f}, {place.position[1]:.5f}" if place and place.position else ""


def kilometres_typed(place: PlaceSeen | None) -> str:
    return "" if place is None or place.kilometres is None else f"{place.kilometres:g}".replace(".", ",")


def area_words(area: AreaSeen) -> str:
    """`7,5 km · 20 minuter med bil`."""
    place = area.place
    where = f"{number_words(place.kilometres)}{HARD_SPACE}km" if place.kilometres is not None else "läge på kartan"
    return f"{where} · {area.minutes} minuter {BY[Transport(area.transport)]}"


def going_words(someone: Goer) -> str:
    """How one person goes, in a word."""
    return TRANSPORTS[Transport(someone.transport)] if someone.transport else "Som enheten"


def place_fields(place: PlaceSeen) -> dict[str, str]:
    """An area as its form would send it: for going back to it."""
    return {"name": place.name, "kilometres": kilometres_typed(place), "position": position_typed(place)}


def base_fields(place: PlaceSeen) -> dict[str, str]:
    return {"base": position_typed(place), "transport": str(place.transport or Transport.CAR)}
