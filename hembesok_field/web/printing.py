"""Pages onto paper, as PDF."""

from pathlib import Path

from flask import current_app


class NoPango(Exception):
    """The system's pango is missing, and no PDF can be made."""


def printed(text: str) -> bytes:
    """Tagged pages in Swedish that fetch nothing, whatever the text names: no host and no file of the machine's."""
    try:
        import weasyprint  # noqa: PLC0415 - fails to load, not to install, where pango is missing
        from weasyprint.urls import URLFetcher  # noqa: PLC0415 - as above
    except OSError:
        raise NoPango from None
    sheet = weasyprint.CSS(string=Path(str(current_app.static_folder), "css", "paper.css").read_text())
    held = weasyprint.HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    return bytes(held.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1"))
