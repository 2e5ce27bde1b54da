"""Invented names, streets and numbers. Whoever looks can see that they are made up."""

from random import Random

from hembesok_field.family.rules import NewGuardian

# First names that many have; surnames that nobody should have: things found in a forest.
GIVEN_TO_ADULTS = (
    "Amina", "Anders", "Astrid", "Bilal", "Daria", "Elias", "Elin", "Fadumo", "Gustav", "Hanna", "Hodan", "Idil",
    "Ivan", "Jonas", "Karin", "Layla", "Linnea", "Magnus", "Mariam", "Mohamed", "Nadia", "Oksana", "Omar", "Petra",
    "Rahel", "Samir", "Senait", "Sofia", "Tesfay", "Viktor", "Yasmin", "Yusuf",
)  # fmt: skip
GIVEN_TO_CHILDREN = (
    "Adam", "Alma", "Ayaan", "Bea", "Dalia", "Ebba", "Elio", "Freja", "Hamza", "Ines", "Isak", "Jamila", "Kai", "Leo",
    "Liam", "Lilly", "Lova", "Maja", "Milo", "Mira", "Nils", "Noor", "Olle", "Rania", "Saga", "Selam", "Sigge", "Siri",
    "Tuva", "Vera", "Yonas", "Zaki",
)  # fmt: skip
SURNAMES = (
    "Alkotte", "Barrträd", "Björnbär", "Blåbärsris", "Enbuske", "Fjällsippa", "Gräsmatta", "Gökärt", "Hasselnöt",
    "Hjortron", "Kantarell", "Kotteskog", "Lavskrika", "Lingontuva", "Mossgren", "Murkla", "Myrull", "Nyponros",
    "Odonris", "Porslav", "Ripsbär", "Rönnbär", "Skogsstig", "Slånbär", "Smultron", "Snårskog", "Stenbär", "Tallbarr",
    "Trattkantarell", "Tuvull", "Åkerbär", "Ängsull",
)  # fmt: skip
STREETS = ("Exempelgatan", "Fabelvägen", "Låtsasgränd", "Påhittsvägen", "Sagostigen", "Tänkebacken", "Fantasigatan")
LANGUAGES = ("arabiska", "somaliska", "tigrinska", "dari", "ukrainska", "kurmanji", "persiska", "polska")
# Numbers that Post- och telestyrelsen keeps free for films and books: 070-174 06 05 to 070-174 06 99.
FIRST_NUMBER, LAST_NUMBER = 5, 99


def surname(dice: Random) -> str:
    return dice.choice(SURNAMES)


def guardians(dice: Random, count: int, family_name: str, language: str | None) -> list[NewGuardian]:
    """One or two guardians; the second may have a name of her own."""
    given = dice.sample(GIVEN_TO_ADULTS, count)
    names = [family_name, dice.choice((family_name, surname(dice)))]
    return [
        NewGuardian(name=f"{first} {last}", phone=phone(dice), language=language)
        for first, last in zip(given, names, strict=False)
    ]


def children(dice: Random, count: int, family_name: str) -> list[str]:
    return [f"{first} {family_name}" for first in dice.sample(GIVEN_TO_CHILDREN, count)]


def phone(dice: Random) -> str:
    return f"070-174 06 {dice.randint(FIRST_NUMBER, LAST_NUMBER):02}"


def address(dice: Random) -> str:
    return f"{dice.choice(STREETS)} {dice.randint(1, 60)}{dice.choice(('', '', ' A', ' B'))}"
