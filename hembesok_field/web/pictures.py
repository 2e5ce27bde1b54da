"""Pictures that a page draws itself."""

import segno
from markupsafe import Markup

QUIET = 4  # squares of nothing around a code, as ISO/IEC 18004 asks


def qr_code(address: str) -> Markup:
    """An address as a QR code to read with a phone: an SVG of one path, drawn and escaped by segno from it alone."""
    drawn = segno.make(address, error="m").svg_inline(
        omitsize=True, svgclass="qr", lineclass="qr__squares", border=QUIET
    )
    return Markup(drawn)  # noqa: S704 # nosec B704 # segno's own drawing; no text of anyone's stands in it
