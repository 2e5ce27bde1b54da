"""Who may do what, and when: one row a route. The guard works from this table, and the tests try every cell of it.

`whose` says which relation to a family opens the row; the questions (`queries`) hold it, row by row, for whoever
has the duty. What no relation opens looks the same as what does not exist (404). `docs/behorigheter.md` is printed
from here (`make rights`), with the words of `pages.RELATIONS`.
"""

from hembesok_field.access.permissions.days import CARS_AND_WAYS, DAY, OWN_CHOICE
from hembesok_field.access.permissions.families import FAMILIES, PLAN
from hembesok_field.access.permissions.figures import FIGURES
from hembesok_field.access.permissions.keeping import HOW_LONG, LEAVING, LOG, VOICES
from hembesok_field.access.permissions.programs import PROGRAMS, SHEETS
from hembesok_field.access.permissions.rights import ALL, Right, Whose
from hembesok_field.access.permissions.visits import IN_NEED, THEMES, VISITS
from hembesok_field.access.permissions.ways_in import HELPING_IN, IN_AND_OUT, TABLETS

# Each group with its heading, in the order in which they are read.
GROUPS = (
    ("In och ut", IN_AND_OUT),
    ("Plattor", TABLETS),
    ("Hjälpa in en kollega", HELPING_IN),
    ("Kommunens eget val", OWN_CHOICE),
    ("Bilar, tolkar och vägar", CARS_AND_WAYS),
    ("Dagen", DAY),
    ("Familjer", FAMILIES),
    ("Planen", PLAN),
    ("Bokningen och besöket", VISITS),
    ("Teman", THEMES),
    ("I nödläge", IN_NEED),
    ("Loggen", LOG),
    ("Gallring", HOW_LONG),
    ("Utskick", LEAVING),
    ("Röster", VOICES),
    ("Siffror", FIGURES),
    ("För program", PROGRAMS),
    ("Listor", SHEETS),
)
RIGHTS = tuple(right for _, rows in GROUPS for right in rows)
BY_ENDPOINT = {right.endpoint: right for right in RIGHTS}
OPEN_TO = {right.endpoint: right.open_to for right in RIGHTS}
# The gravest: all of a person's rows at once, what is gone for good, and another unit's family. Only for one who has
# just shown who she is: a tablet that lies open is not enough.
ONCE_MORE = frozenset(
    {
        "retention.guardian",
        "retention.guardian_file",
        "retention.person",
        "retention.person_file",
        "retention.sign",
        "review.open_in_need",
    }
)

__all__ = ["ALL", "BY_ENDPOINT", "GROUPS", "ONCE_MORE", "OPEN_TO", "RIGHTS", "Right", "Whose"]
