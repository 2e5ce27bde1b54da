"""A booking, a visit and what is said at the door; and what is opened in need."""

from hembesok_field.access.permissions.rights import COORDINATOR, FIELD, Right, Whose

VISITS = (
    Right("booking.book", "Boka ett besök", FIELD, Whose.BOTH_SIDES),
    Right("booking.week", "Se veckan för ett besöks tid", FIELD, Whose.BOTH_SIDES),
    Right("booking.booked", "Se vad som bokades", FIELD, Whose.BOTH_SIDES),
    Right("booking.change", "Flytta ett besök", FIELD, Whose.BOTH_SIDES),
    Right("booking.cancel", "Ställa in ett besök", FIELD, Whose.BOTH_SIDES),
    Right(
        "booking.answer",
        "Svara på en fråga om en tid utanför ens arbetstid",
        FIELD,
        Whose.PROMISED,
        but="Bara den som är tillfrågad, för sig själv. De andra ser svaret, inte varför.",
    ),
    Right("booking.stand_in", "Gå i stället för en kollega på ett besök", FIELD, Whose.BOTH_SIDES),
    Right(
        "booking.interpreter",
        "Se och skriva in en beställd tolk",
        FIELD,
        Whose.BOTH_SIDES,
        but="Bara den egna huvudmannens beställning. Den andra sidan ser bara att tolk är beställd.",
    ),
    Right("booking.end_order", "Skriva att en tolk är avbokad", FIELD, Whose.BOTH_SIDES),
    Right("booking.undo", "Ångra den senaste bokningen", FIELD, Whose.BOTH_SIDES),
    Right(
        "record.visit",
        "Se ett besök och bekräfta för sig själv",
        FIELD,
        Whose.PROMISED,
        but="Var och en bekräftar bara sin egen närvaro. En kollegas ord är ett påstående.",
    ),
    Right(
        "record.note",
        "Skriva en praktisk anteckning för sin egen sida",
        FIELD,
        Whose.BOTH_SIDES,
        but="Egna sidans anteckningar, som den andra sidan aldrig ser.",
    ),
    Right("sync.review", "Se rader från plattor som behöver granskas", FIELD, Whose.SELF),
    Right(
        "sync.take_in",
        "Ta in en rad från en platta i besöket",
        FIELD,
        Whose.BOTH_SIDES,
        but="I författarens namn, när hennes uppdrag har upphört. Går det inte att visa vem som skrev kan bara hon.",
    ),
    Right("sync.put_away", "Arkivera en rad från en platta", FIELD, Whose.BOTH_SIDES),
    Right(
        "record.agree",
        "Säga att en kollegas ord stämmer",
        FIELD,
        Whose.BOTH_SIDES,
        but="Den som redan har bekräftat, och aldrig om närvaro: den svarar var och en för.",
    ),
    Right(
        "record.keep_draft",
        "Spara ett utkast om ett besök",
        FIELD,
        Whose.PROMISED,
        but="Bara den som skrev utkastet ser det. Det räknas inte.",
    ),
    Right("record.drop_draft", "Börja om på ett utkast", FIELD, Whose.PROMISED),
    Right(
        "record.go_in",
        "Säga att man går in i ett hem",
        FIELD,
        Whose.PROMISED,
        but="Den egna enheten ser vem och när, inget om familjen.",
    ),
    Right("record.stay_longer", "Säga att man stannar längre", FIELD, Whose.PROMISED),
    Right("record.leave", "Säga att man är ute", FIELD, Whose.PROMISED),
)
THEMES = (
    Right("record.themes", "Se vad varje besök handlar om", COORDINATOR, Whose.OWN_AUTHORITY),
    Right(
        "record.step_themes",
        "Skriva en egen lista över teman för ett besök",
        COORDINATOR,
        Whose.OWN_AUTHORITY,
        but="Bara för program som de egna enheterna arbetar efter. Den andra sidan har sin egen lista.",
    ),
)
IN_NEED = (
    Right(
        "review.open_in_need",
        "Öppna en annan enhets familj i nödläge, för att läsa i en timme",
        FIELD,
        Whose.OWN_NEED,
        but="Med skäl och bara hos den egna huvudmannen. Aldrig skyddade uppgifter. Familjens enhet får veta.",
    ),
    Right("review.need", "Se en nödöppning", FIELD, Whose.OWN_NEED),
    Right("review.seen", "Säga att enheten har sett en nödöppning", FIELD, Whose.OWN_NEED),
    Right("review.explain", "Svara på varför man öppnade en familj i nödläge", FIELD, Whose.OWN_NEED),
)
