"""The demo's people: who works where, as what. All are invented; the addresses end in a name that is kept free."""

from dataclasses import dataclass

from hembesok_field.demo.places import (
    ADOLFSBERG,
    BRICKEBACKEN,
    EAST,
    KUMLA,
    MIKAELI,
    NEIGHBOUR,
    REGION,
    TOWN,
    TYBBLE,
    VARBERGA,
    VIVALLA,
    WEST,
    Place,
)
from hembesok_field.kernel.identity import Duty, Profession

HOST = "demo.example"  # RFC 2606: no mail can reach anyone there
PASSWORD = "vi ses hemma hos familjen"  # noqa: S105 # nosec B105 # printed on purpose, and never loaded in production


@dataclass(frozen=True)
class Role:
    """One assignment: at a unit, or for a whole authority (its code)."""

    profession: Profession
    duty: Duty
    unit: Place | None = None
    authority: str | None = None

    @property
    def represents_social_services(self) -> bool:
        return self.profession is Profession.SOCIAL_WORKER


@dataclass(frozen=True)
class Account:
    name: str
    email: str
    roles: tuple[Role, ...]


def _account(name: str, *roles: Role) -> Account:
    plain = name.lower().replace(" ", ".").translate(str.maketrans("åäöé", "aaoe"))
    return Account(name, f"{plain}@{HOST}", roles)


def _nurse(*units: Place) -> tuple[Role, ...]:
    return tuple(Role(Profession.BHV_NURSE, Duty.FIELD, unit=unit) for unit in units)


def _social_worker(unit: Place) -> Role:
    return Role(Profession.SOCIAL_WORKER, Duty.FIELD, unit=unit)


def _coordinator(authority: str) -> Role:
    return Role(Profession.COORDINATOR, Duty.COORDINATOR, authority=authority)


def _admin(authority: str) -> Role:
    return Role(Profession.OTHER, Duty.ADMIN, authority=authority)


def _log_reviewer(authority: str) -> Role:
    return Role(Profession.OTHER, Duty.LOG_REVIEWER, authority=authority)


# The first two are the pair whose day and week are full.
ACCOUNTS = (
    _account("Nora Tranbär", *_nurse(VIVALLA)),
    _account("Sam Blåklint", _social_worker(WEST)),
    _account("Kerstin Kronhjort", _coordinator(REGION)),
    _account("Kaj Kungsljus", _coordinator(TOWN)),
    _account("Noel Granskott", *_nurse(VIVALLA, MIKAELI)),
    _account("Vera Havtorn", *_nurse(VARBERGA)),
    _account("Vilma Harsyra", *_nurse(VARBERGA)),
    _account("Mona Klockljung", *_nurse(MIKAELI)),
    _account("Max Renlav", *_nurse(MIKAELI)),
    _account("Britta Björksav", *_nurse(BRICKEBACKEN)),
    _account("Bosse Brakved", *_nurse(BRICKEBACKEN)),
    _account("Agnes Akleja", *_nurse(ADOLFSBERG)),
    _account("Arvid Alsly", *_nurse(ADOLFSBERG)),
    _account("Tilda Tallkotte", *_nurse(TYBBLE)),
    _account("Tage Tuvtåtel", *_nurse(TYBBLE)),
    _account("Siv Sälgkvist", _social_worker(WEST)),
    _account("Saga Solvända", _social_worker(WEST)),
    _account("Östen Orrspel", _social_worker(EAST)),
    _account("Olga Odört", _social_worker(EAST)),
    _account("Ossian Oxel", _social_worker(EAST)),
    _account("Kim Kråkris", _social_worker(KUMLA)),
    _account("Kaisa Kärrull", _social_worker(KUMLA)),
    _account("Katja Kaprifol", _coordinator(NEIGHBOUR)),
    _account("Adina Aspsly", _admin(REGION)),
    _account("Anton Ängsvädd", _admin(TOWN)),
    _account("Alice Alruna", _admin(NEIGHBOUR)),
    _account("Lo Liljekonvalj", _log_reviewer(REGION)),
    _account("Love Lummer", _log_reviewer(TOWN)),
    _account("Leo Ljungpipare", _log_reviewer(NEIGHBOUR)),
)
