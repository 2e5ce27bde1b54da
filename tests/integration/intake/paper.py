"""Sheets as text, in the fewest words: a heading and rows."""

from pathlib import Path

UNITS = (
    "enhetskod;namn;typ;huvudmannakod;huvudman;kommunkod",
    "VIV;Vivalla BVC;bvc;18;Region Örebro län;1880",
    "SOC;Familjeteamet;socialtjanst;1880;Örebro kommun;1880",
)
PAIRS = ("bvc;socialtjänst;från", "VIV;SOC;2020-01-01")
FAMILIES = (
    "familj;bvc;socialtjänst;barn_födda;erbjuden;svar;svar_datum;samtycke;antal_vårdnadshavare",
    "F1;VIV;SOC;2025-01-10;2025-01-20;ja;2025-01-22;2025-01-22;2",
    "F2;VIV;SOC;2025-02-10;2025-02-20;ja;2025-02-22;2025-02-22;2",
)
VISITS = (
    "besök;familj;steg;starttid;utfall;plats;sjuksköterska;socialtjänst;vårdnadshavare",
    "B1;F1;2m;2025-03-12 10:00;genomfört;hem;ja;ja;2",
    "B2;F2;2m;2025-04-14 10:00;genomfört;hem;ja;nej;1",
)


def text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def visits(*rows: str) -> bytes:
    return text(VISITS[0], *rows)


def families(*rows: str) -> bytes:
    return text(FAMILIES[0], *rows)


def write(folder: Path, **sheets: bytes) -> list[str]:
    """Files by name; returns their paths as one types them."""
    paths = []
    for name, content in sheets.items():
        path = folder / f"{name}.csv"
        path.write_bytes(content)
        paths.append(str(path))
    return paths


def whole(folder: Path) -> list[str]:
    """One file of each sheet, all of it right."""
    return write(folder, enheter=text(*UNITS), samverkan=text(*PAIRS), familjer=text(*FAMILIES), besok=text(*VISITS))
