"""What the demo says on the command line. Pure, so that it can be tested."""

from collections.abc import Sequence

from hembesok_field.access.pages import DUTIES, PROFESSIONS
from hembesok_field.demo.people import ACCOUNTS, PASSWORD, Account, Role
from hembesok_field.demo.places import AUTHORITIES
from hembesok_field.kernel.identity import Duty

NOT_IN_PRODUCTION = "Demoregionen läses aldrig in i drift. Sätt HEMBESOK_ENV=development för att prova programmet."
IS_LOADED = "Demoregionen finns redan. Ingenting är ändrat."
IS_IN_USE = "Databasen är inte tom. Ingenting är ändrat: demoregionen läses bara in i en tom databas."
HEADINGS = ("Namn", "E-post", "Uppdrag", "Enhet")


def loaded(families: int) -> str:
    return f"Demoregionen är inläst: {families} familjer, alla med påhittade uppgifter."


def account_list() -> str:
    """Who can be signed in as, in columns; the two whose week is full stand first."""
    rows = [HEADINGS, *(_row(account) for account in ACCOUNTS)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(["", f"Logga in med lösenordet: {PASSWORD}", "", lines[0], "-" * len(lines[0]), *lines[1:]])


def _row(account: Account) -> Sequence[str]:
    roles = account.roles
    return (account.name, account.email, _duty(roles[0]), " och ".join(_place(role) for role in roles))


def _duty(role: Role) -> str:
    return PROFESSIONS[role.profession] if role.duty is Duty.FIELD else DUTIES[role.duty]


def _place(role: Role) -> str:
    return role.unit.name if role.unit else AUTHORITIES[role.authority or ""]
