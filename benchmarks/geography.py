"""Sweden's 21 counties with SCB's two-digit codes and as many municipalities as each has; the municipalities' own
four-digit codes are made up within their county, and their names too."""

# County code → name of its region, number of municipalities (SCB, "Län och kommuner i kodnummerordning" 2025: 290).
COUNTIES = {
    "01": ("Region Stockholm", 26),
    "03": ("Region Uppsala", 8),
    "04": ("Region Sörmland", 9),
    "05": ("Region Östergötland", 13),
    "06": ("Region Jönköpings län", 13),
    "07": ("Region Kronoberg", 8),
    "08": ("Region Kalmar län", 12),
    "09": ("Region Gotland", 1),
    "10": ("Region Blekinge", 5),
    "12": ("Region Skåne", 33),
    "13": ("Region Halland", 6),
    "14": ("Västra Götalandsregionen", 49),
    "17": ("Region Värmland", 16),
    "18": ("Region Örebro län", 12),
    "19": ("Region Västmanland", 10),
    "20": ("Region Dalarna", 15),
    "21": ("Region Gävleborg", 10),
    "22": ("Region Västernorrland", 7),
    "23": ("Region Jämtland Härjedalen", 8),
    "24": ("Region Västerbotten", 15),
    "25": ("Region Norrbotten", 14),
}
LARGEST = 80  # a county's largest town is 80 in its county, as in 1880 and 0180


def municipalities(county: str) -> list[str]:
    """The county's municipalities, the largest first."""
    number = COUNTIES[county][1]
    places = [LARGEST, *(place for place in range(1, 100) if place != LARGEST)][:number]
    return [f"{county}{place:02}" for place in places]


def bvc_count(municipality: str) -> int:
    """The largest town has eight, the next few two, the others one."""
    place = int(municipality[2:])
    return 8 if place == LARGEST else 2 if place <= 4 else 1
