"""A family and its plan."""

from hembesok_field.access.permissions.rights import FIELD, Right, Whose

FAMILIES = (
    Right("desk.families", "Se enhetens familjer", FIELD, Whose.SELF),
    Right("plan.new_family", "Skriva in en familj", FIELD, Whose.OWN_BVC),
    Right("desk.family", "Se en familj", FIELD, Whose.BOTH_SIDES),
    Right(
        "review.disclosed",
        "Se vad som delats med socialtjänsten om en familj",
        FIELD,
        Whose.OWN_BVC,
        but="Även efter att ett ja har tagits tillbaka. Den andra huvudmannens personer står utan namn.",
    ),
    Right(
        "family.pair",
        "Välja vilka som besöker familjen",
        FIELD,
        Whose.BOTH_SIDES,
        but="Socialtjänsten väljer bara sin egen halva av paret.",
    ),
    Right(
        "family.consent",
        "Skriva ett samtycke, eller att det tas tillbaka",
        FIELD,
        Whose.BOTH_SIDES,
        but="Socialtjänsten kan bara skriva att ett ja har tagits tillbaka.",
    ),
    Right("family.child", "Ändra ett barns uppgifter", FIELD, Whose.OWN_BVC),
    Right("family.twin", "Lägga till en tvilling", FIELD, Whose.OWN_BVC),
    Right("family.guardian", "Lägga till eller ändra en vårdnadshavare", FIELD, Whose.OWN_BVC),
    Right(
        "outbox.guardian",
        "Skriva att en vårdnadshavare vill ha sms eller brev",
        FIELD,
        Whose.OWN_BVC,
        but="Aldrig för en familj med skyddade uppgifter.",
    ),
    Right("family.home", "Ändra hem och språk", FIELD, Whose.OWN_BVC),
    Right("family.protection", "Skydda en familjs uppgifter", FIELD, Whose.OWN_BVC),
    Right(
        "family.take_over",
        "Ta över en familj med skyddade uppgifter",
        FIELD,
        Whose.OWN_BVC,
        but="Bara familjens egen BVC. Den som tar över blir familjens sjuksköterska, och det syns i historiken.",
    ),
)
PLAN = (
    Right("plan.answer", "Skriva familjens svar på erbjudandet", FIELD, Whose.OWN_BVC),
    Right("plan.again", "Erbjuda programmet för ett barn till", FIELD, Whose.OWN_BVC),
    Right("plan.partner", "Välja familjens enhet i socialtjänsten", FIELD, Whose.OWN_BVC),
    Right("plan.add_visit", "Lägga till ett besök", FIELD, Whose.OWN_BVC),
    Right("plan.waive", "Ta bort ett besök ur planen", FIELD, Whose.OWN_BVC),
    Right("plan.undo_waiver", "Ta tillbaka ett borttaget besök", FIELD, Whose.OWN_BVC),
    Right("plan.start_step", "Börja boka ett besök", FIELD, Whose.BOTH_SIDES),
    Right("desk.pause", "Pausa programmet", FIELD, Whose.OWN_BVC),
    Right("desk.resume", "Ta upp programmet igen", FIELD, Whose.OWN_BVC),
    Right("desk.end", "Avsluta programmet", FIELD, Whose.OWN_BVC),
    Right("desk.move_family", "Flytta familjen till en annan BVC", FIELD, Whose.OWN_BVC),
)
