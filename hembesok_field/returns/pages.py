"""The words the returns pages and commands say. Pure, so every sentence can be tested."""

from hembesok_field.returns.shapes import Apart, Reason

PANGO = "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
REFUSALS = {
    Reason.AUTHORITY_UNKNOWN: "Ingen huvudman har koden {code}.",
    Reason.NOT_A_REGION: "Koden {code} är ingen regions. En regions kod har två siffror.",
    Reason.NOT_A_MUNICIPALITY: "Koden {code} är ingen kommuns. En kommuns kod har fyra siffror.",
    Reason.PDF_NEEDS_PANGO: f"PDF behöver pango, som saknas på datorn. Installera det med: {PANGO}",
}
APART = {
    Apart.SOCIAL_SERVICES_ABSENT: "Socialtjänsten var inte med.",
    Apart.NURSE_ABSENT: "Sjuksköterskan var inte med.",
    Apart.MUNICIPALITY_UNCONFIRMED: "Socialtjänsten har inte bekräftat än.",
    Apart.REGION_UNCONFIRMED: "Sjuksköterskan har inte bekräftat än.",
    Apart.NO_PARTNER_UNIT: "Familjen har ingen enhet i socialtjänsten, så ingen kommun räknar besöket.",
}
