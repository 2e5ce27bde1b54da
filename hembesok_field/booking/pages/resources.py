"""The words for cars and interpreters: on the list, beside a visit, and when one has to be cancelled."""

from datetime import date

from hembesok_field.booking.rules import InterpreterWay, ResourceKind, must_soon_be_cancelled
from hembesok_field.booking.shapes import OrderSeen, ResourceListed, ResourceSeen
from hembesok_field.web.words import count_words, day_words

RESOURCE_KINDS = {ResourceKind.CAR: "Bil", ResourceKind.INTERPRETER: "Tolk eller tolkförmedling"}
WAYS = {
    InterpreterWay.PHONE: "På telefon",
    InterpreterWay.VIDEO: "På video",
    InterpreterWay.PRESENT: "På plats",
}
BESIDE = {ResourceKind.CAR: "Bil bokad", ResourceKind.INTERPRETER: "Tolk bokad"}


def interpreter_words(language: str | None) -> str:
    """That an interpreter comes, into which language; nobody interprets into Swedish."""
    return "Tolk är med" + (f", {language}" if language and language.strip().lower() != "svenska" else "")


def along_words(one: ResourceSeen) -> str:
    """What comes along: one's own by name, the other side's as no more than that it is booked."""
    said = BESIDE[ResourceKind(one.kind)]
    return f"{said}: {one.name}" if one.name else f"{said} av den andra sidan"


def listed_words(one: ResourceListed) -> str:
    """Who may book it, what it speaks, and how it is reached, in a line."""
    said = [f"Bara {one.unit_name}" if one.unit_name else "Alla enheter"]
    if one.kind is ResourceKind.INTERPRETER:
        said.append(one.languages or "alla språk")
        said.append("kommer med" if one.travels else "på telefon eller video")
    if one.contact:
        said.append(one.contact)
    if one.visits:
        said.append(count_words(one.visits, "bokat besök", "bokade besök") + " framåt")
    return " · ".join(said)


def order_words(order: OrderSeen, today: date) -> str:
    """How it stands with the interpreter that was ordered."""
    if not order.is_own:
        return "Tolk beställd av den andra sidan."
    said = [
        WAYS[InterpreterWay(order.way)] if order.way else "",
        order.language,
        f"nummer {order.number}" if order.number else "",
    ]
    if order.cancel_by is not None:
        said.append(f"kan avbokas till och med {day_words(order.cancel_by, today)}")
    return ", ".join(word for word in said if word) + "."


def order_filled(order: OrderSeen | None, language: str | None) -> dict[str, object]:
    """What the form begins with: one's own order as it stands, else the family's language."""
    if order is None or not order.is_own or order.way is None:
        return {"language": language or ""}
    return {
        "number": order.number,
        "language": order.language,
        "way": order.way.value,
        "cancel_by": order.cancel_by,
    }


def order_warning(order: OrderSeen, today: date) -> str | None:
    """What someone has to do about it, the gravest first; None when nothing."""
    if not order.is_own:
        return None
    if order.is_cancelled:
        number = f" (nummer {order.number})" if order.number else ""
        return f"Besöket är inställt, men tolken är beställd{number}. Avboka tolken."
    if not order.is_for_this_hour:
        return "Tolken är beställd till en annan tid än besökets. Ring och ändra beställningen."
    if must_soon_be_cancelled(order.cancel_by, today) and order.cancel_by is not None:
        return f"Sista dag att avboka tolken utan kostnad är {day_words(order.cancel_by, today)}."
    return None
