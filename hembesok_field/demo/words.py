"""What the demo's people write: practical notes, and why something was added, left out or changed."""

NURSE_NOTES = (
    "Portkod 4711. Ring på klockan till höger.",
    "Ta med boken på familjens språk.",
    "Hissen är trasig, tredje våningen.",
    "Storasyskonet sover 12–14, kom helst på förmiddagen.",
    "Hunden stängs in om vi ringer tio minuter före.",
    "Parkera på besöksplatsen vid tvättstugan.",
)
SOCIAL_NOTES = (
    "Ta med öppettiderna till öppna förskolan.",
    "Cykla, det finns ingen parkering.",
    "Ta med broschyren om föräldragrupper.",
)
NOTE_FOR_PROTECTED = "Ring före besöket. Adressen får du av sjuksköterskan."
WHY_EXTRA = "Familjen har bett om ett besök till när förskolan närmar sig."
WHY_EXPECTED = "Familjen vill träffa oss innan barnet kommer."
WHY_WAIVED = "Familjen är bortrest hela perioden."
WHY_CANCELLED = ("Familjen har fått en annan tid hos läkare.", "Kollegan är på utbildning.", "Bilen är upptagen.")
WHY_MOVED = ("Familjen bad om en annan dag.", "Tolken kunde inte den tiden.")
