"""What is one's own: the day, hours, calendar and choices; and what an authority's cars and roads are."""

from hembesok_field.access.permissions.rights import ADMIN, COORDINATOR, FIELD, SHEET_READERS, Right, Whose

OWN_CHOICE = (
    Right(
        "desk.seeing",
        "Välja hur kommunens egna arbetare ser familjer",
        ADMIN,
        Whose.OWN_AUTHORITY,
        but="Bara en kommun. En region har inget sådant val.",
    ),
)
CARS_AND_WAYS = (
    Right(
        "booking.resources",
        "Se och skriva huvudmannens bilar och tolkar",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Bara den egna huvudmannens. Den andra sidan ser bara att bil eller tolk är bokad.",
    ),
    Right("booking.end_resource", "Ta bort en bil eller tolk ur listan", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right(
        "booking.areas",
        "Se hur långt det är till områden och hur enhetens personal åker",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Områden som minst fem av enhetens familjer bor i står vid namn, ingen familj.",
    ),
    Right("booking.keep_base", "Skriva var enheten ligger och hur den åker", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("booking.keep_area", "Skriva hur långt det är till ett område", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("booking.drop_area", "Ta bort ett område", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("booking.keep_transports", "Skriva hur var och en åker", SHEET_READERS, Whose.OWN_AUTHORITY),
)
DAY = (
    Right("desk.today", "Se dagens besök", FIELD, Whose.SELF),
    Right("desk.week", "Se veckan", FIELD, Whose.SELF),
    Right("desk.waiting", "Se besök utan tid", FIELD, Whose.SELF),
    Right("desk.gap", "Välja besök för en lucka i veckan", FIELD, Whose.SELF),
    Right(
        "record.day_sheet",
        "Skriva ut sin dag på papper",
        FIELD,
        Whose.SELF,
        but="En familj med skyddade uppgifter är bara en timme och en kod.",
    ),
    Right("record.from_paper", "Skriva in ett besök från papper", FIELD, Whose.SELF),
    Right("booking.me", "Se sin kalenderadress och sina uppdrag", FIELD, Whose.SELF),
    Right("booking.new_address", "Byta kalenderadress", FIELD, Whose.SELF),
    Right("booking.hours", "Se sina tider", FIELD, Whose.SELF),
    Right("booking.keep_week", "Skriva sin arbetstid", FIELD, Whose.SELF),
    Right("booking.keep_limits", "Skriva vad som är en lagom dag", FIELD, Whose.SELF),
    Right("booking.tell_away", "Skriva när man är borta", FIELD, Whose.SELF),
    Right("booking.take_back_away", "Ta bort tid man skulle vara borta", FIELD, Whose.SELF),
    Right("booking.told_away", "Se när kollegor är borta enligt en annan", FIELD | COORDINATOR, Whose.SELF),
    Right(
        "booking.take_back_told",
        "Ta bort att en kollega är borta",
        FIELD | COORDINATOR,
        Whose.SELF,
        but="Den som skrev det, och samordnaren för kollegans enhet.",
    ),
    Right("booking.keep_calendar", "Låta programmet läsa när ens egen kalender är upptagen", FIELD, Whose.SELF),
    Right("booking.read_calendar", "Läsa sin egen kalender nu", FIELD, Whose.SELF),
    Right("booking.drop_calendar", "Sluta läsa sin egen kalender", FIELD, Whose.SELF),
    Right("outbox.mine", "Välja inbjudningar och påminnelser", FIELD, Whose.SELF),
    Right("booking.ill", "Skriva att man själv eller en kollega på enheten är sjuk", FIELD, Whose.SELF),
    Right("booking.touched", "Se vilka besök som en sjuk kollega inte kan gå på", FIELD, Whose.BOTH_SIDES),
    Right(
        "booking.hand_over",
        "Lämna över sin egen eller en kollegas hela lista",
        FIELD,
        Whose.SELF,
        but="Bara inom den egna enheten och till samma yrke. Aldrig en familj med skyddade uppgifter.",
    ),
    Right("booking.handed_over", "Se vad som lämnades över på enheten", FIELD, Whose.SELF),
    Right(
        "booking.undo_hand_over",
        "Ångra en överlämning",
        FIELD,
        Whose.SELF,
        but="Den som gjorde det, och den vars lista det var.",
    ),
)
