"""The demo's authorities and units: Region Örebro län, two municipalities, six BVC and their partners."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hembesok_field.access.rules import Payment, UnitKind

REGION = "18"
TOWN = "1880"
NEIGHBOUR = "1881"
AUTHORITIES = {REGION: "Region Örebro län", TOWN: "Örebro kommun", NEIGHBOUR: "Kumla kommun"}


@dataclass(frozen=True)
class Place:
    """A unit as the demo knows it. `areas` are the parts of town its families live in."""

    code: str
    name: str
    kind: UnitKind
    authority: str
    municipality: str
    payment: Payment = Payment.VARIABLE
    area_type: int | None = None
    child_cni: Decimal | None = None
    areas: tuple[str, ...] = ()


def _social(code: str, name: str, municipality: str) -> Place:
    return Place(code, name, UnitKind.SOCIAL_SERVICES, municipality, municipality)


# The four that the region's routine names for fixed payment, child CNI above 2 (rutin 1138579, 2025-09-18);
# the two others, the area types and the indices are invented.
VIVALLA = Place(
    "BVC-VIVALLA", "Vivalla/Lundby BVC", UnitKind.BVC, REGION, TOWN,
    payment=Payment.FIXED, area_type=1, child_cni=Decimal("3.4"), areas=("Vivalla", "Lundby"),
)  # fmt: skip
VARBERGA = Place(
    "BVC-VARBERGA", "Varberga BVC", UnitKind.BVC, REGION, TOWN,
    payment=Payment.FIXED, area_type=1, child_cni=Decimal("2.8"), areas=("Varberga", "Oxhagen"),
)  # fmt: skip
MIKAELI = Place(
    "BVC-MIKAELI", "Mikaeli BVC", UnitKind.BVC, REGION, TOWN,
    payment=Payment.FIXED, area_type=2, child_cni=Decimal("2.2"), areas=("Mikaeli", "Baronbackarna"),
)  # fmt: skip
BRICKEBACKEN = Place(
    "BVC-BRICKEBACKEN", "Brickebacken BVC", UnitKind.BVC, REGION, TOWN,
    payment=Payment.FIXED, area_type=1, child_cni=Decimal("2.5"), areas=("Brickebacken",),
)  # fmt: skip
ADOLFSBERG = Place(
    "BVC-ADOLFSBERG", "Adolfsberg BVC", UnitKind.BVC, REGION, TOWN,
    payment=Payment.VARIABLE, area_type=4, child_cni=Decimal("0.9"), areas=("Adolfsberg", "Mosås"),
)  # fmt: skip
TYBBLE = Place(
    "BVC-TYBBLE", "Tybble BVC", UnitKind.BVC, REGION, TOWN,
    payment=Payment.VARIABLE, area_type=3, child_cni=Decimal("1.3"), areas=("Tybble", "Sörby"),
)  # fmt: skip
BVCS = (VIVALLA, VARBERGA, MIKAELI, BRICKEBACKEN, ADOLFSBERG, TYBBLE)

WEST = _social("SOC-OREBRO-VAST", "Familjestöd Örebro väster", TOWN)
EAST = _social("SOC-OREBRO-OST", "Familjestöd Örebro öster", TOWN)
KUMLA = _social("SOC-KUMLA", "Familjestöd Kumla", NEIGHBOUR)
SOCIAL_UNITS = (WEST, EAST, KUMLA)
PLACES = (*BVCS, *SOCIAL_UNITS)

# Who makes visits with whom. Kumla's families who have chosen a BVC in Örebro are met by their own municipality.
COLLABORATIONS = (
    (VIVALLA, WEST),
    (VARBERGA, WEST),
    (TYBBLE, WEST),
    (MIKAELI, EAST),
    (BRICKEBACKEN, EAST),
    (ADOLFSBERG, EAST),
    (ADOLFSBERG, KUMLA),
)
PARTNER = {VIVALLA: WEST, VARBERGA: WEST, TYBBLE: WEST, MIKAELI: EAST, BRICKEBACKEN: EAST, ADOLFSBERG: EAST}

# Whole kronor: requisitioned, redistributed to it, left at the end of last year.
GRANTS = ((REGION, 840_000, 480_000, 96_500), (TOWN, 620_000, 354_000, 118_200), (NEIGHBOUR, 74_000, 0, 31_400))


def began_on(today: date) -> date:
    """When the cooperation began: before the oldest family, so that every visit had someone to make it."""
    return date(today.year - 4, 1, 1)
