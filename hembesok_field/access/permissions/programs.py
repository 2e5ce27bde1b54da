"""What a program may ask for, and sheets carried in."""

from hembesok_field.access.permissions.rights import ALL, COORDINATOR, FIELD, SHEET_READERS, Right, Whose

PROGRAMS = (
    Right("web_api.openapi", "Läsa API:ets beskrivning", ALL, Whose.ANYONE),
    Right("family_api.families", "Se enhetens familjer, för ett program", FIELD, Whose.SELF),
    Right("desk_api.visits", "Se familjernas besök, för ett program", FIELD, Whose.SELF),
    Right("desk_api.visit", "Se ett besök, för ett program", FIELD, Whose.PROMISED),
    Right("booking_api.slots", "Se lediga tider för ett besök, för ett program", FIELD, Whose.BOTH_SIDES),
    Right("booking_api.book", "Boka ett besök, för ett program", FIELD, Whose.BOTH_SIDES),
    Right("booking_api.move", "Flytta ett besök, för ett program", FIELD, Whose.BOTH_SIDES),
    Right("booking_api.cancel", "Ställa in ett besök, för ett program", FIELD, Whose.BOTH_SIDES),
    Right(
        "sync_api.state",
        "Se serverns tillstånd, för en platta",
        ALL,
        Whose.ANYONE,
        but="Bara en platta som visar sin nyckel, eller ett program. Inget om någon familj eller person.",
    ),
    Right(
        "sync_api.sync",
        "Lämna in rader från fältet",
        FIELD,
        Whose.PROMISED,
        but="Var rad är den persons som skrev den. Den som lämnar in kan inte läsa någon annans.",
    ),
    Right("sync_api.visits", "Hämta dagens och nästa arbetsdags besök till plattan", FIELD, Whose.SELF),
    Right("statistics_api.statistics", "Se statistik, för ett program", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns_api.year", "Hämta återrapporten, för ett program", COORDINATOR, Whose.OWN_AUTHORITY),
)
SHEETS = (
    Right("intake.page", "Läsa in listor", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("intake.send", "Skicka listor till granskning", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("intake.preview", "Granska vad som kommer att ändras", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right(
        "intake.store",
        "Lagra de granskade listorna",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Aldrig familjer med skyddade uppgifter. En kommun bekräftar, den skriver inte familjens uppgifter.",
    ),
    Right("intake.throw_away", "Kasta de granskade listorna", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("intake.rejected", "Ladda ner de rader som inte gick att läsa in", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("intake.template", "Ladda ner en tom mall", SHEET_READERS, Whose.OWN_AUTHORITY),
)
