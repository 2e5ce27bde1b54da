"""Who looked, how long it is kept, what leaves, and what is said back."""

from hembesok_field.access.permissions.rights import ADMIN, COORDINATOR, FIELD, REVIEWER, SHEET_READERS, Right, Whose

LOG = (
    Right("review.log", "Se månadens rader att granska", REVIEWER, Whose.OWN_LOG),
    Right("review.find_family", "Söka loggen för en familj på referens", REVIEWER, Whose.OWN_LOG),
    Right(
        "review.review",
        "Skriva att en rad är granskad",
        REVIEWER,
        Whose.OWN_LOG,
        but="Aldrig det man har gjort själv.",
    ),
    Right(
        "review.tablets",
        "Se vilka familjer som kan ligga på en platta",
        REVIEWER,
        Whose.OWN_LOG,
        but="Bara referensen, och bara det den egna huvudmannens medarbetare har hämtat.",
    ),
    Right("review.person_log", "Se vad en person har gjort", REVIEWER, Whose.OWN_LOG),
    Right("review.family_log", "Se vilka som har sett en familj", REVIEWER, Whose.OWN_LOG),
    Right("review.extract", "Göra ett utdrag åt en vårdnadshavare", REVIEWER, Whose.OWN_LOG),
    Right("review.extract_file", "Ladda ner ett utdrag", REVIEWER, Whose.OWN_LOG),
)
HOW_LONG = (
    Right("retention.page", "Se vad som är moget att gallras, regler och undantag", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.rule", "Skriva en gallringsregel", ADMIN, Whose.OWN_AUTHORITY),
    Right("retention.hold", "Undanta en familj från gallring", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.lift", "Upphäva ett undantag", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.make", "Göra en gallringslista", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.waiting", "Se en gallringslista", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.sign", "Skriva under en lista som en annan har gjort", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.withdraw", "Ta tillbaka en gallringslista", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.receipt", "Se kvittot på en gallring", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.guardians", "Välja vem ett registerutdrag är till", FIELD, Whose.BOTH_SIDES),
    Right("retention.guardian", "Göra ett registerutdrag åt en vårdnadshavare", FIELD, Whose.BOTH_SIDES),
    Right("retention.guardian_file", "Ladda ner ett registerutdrag", FIELD, Whose.BOTH_SIDES),
    Right("retention.find_person", "Söka en anställd för ett registerutdrag", ADMIN, Whose.OWN_AUTHORITY),
    Right("retention.person", "Göra ett registerutdrag åt en anställd", ADMIN, Whose.OWN_AUTHORITY),
    Right("retention.person_file", "Ladda ner en anställds registerutdrag", ADMIN, Whose.OWN_AUTHORITY),
)
LEAVING = (
    Right(
        "outbox.page",
        "Se vad som inte kom fram, nummer att ringa och texter",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="En familj står bara som sin enhet, utan tid.",
    ),
    Right("outbox.try_again", "Försöka igen med det som inte kom fram", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("outbox.keep_number", "Skriva numret som en enhets familjer ringer", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right(
        "outbox.words",
        "Läsa vad familjer får veta, och skriva under att texten är granskad",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Bara en administratör skriver under.",
    ),
)
VOICES = (
    Right(
        "voices.staff",
        "Svara på tre frågor om besöken",
        FIELD,
        Whose.SELF,
        but="Att man har svarat är skrivet, inte vad.",
    ),
    Right("voices.slips", "Skriva ut lappar med koder till vårdnadshavare", FIELD | COORDINATOR, Whose.SELF),
    Right(
        "voices.page",
        "Se vad vårdnadshavare och medarbetare har svarat",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Summor från fem svar, fem i taget.",
    ),
    Right(
        "voices.words",
        "Läsa frågorna till vårdnadshavare, och skriva under att texten är granskad",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Bara en administratör skriver under.",
    ),
)
