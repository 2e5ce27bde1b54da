"""Reads the environment once, into one frozen value; a wrong or missing value stops the start in one sentence."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from hembesok_field.kernel import keys

ENVIRONMENTS = ("production", "development")
MOST_PROXIES = 9
OUTBOX = "outbox"  # the folder where what leaves lies, until another is named
ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,200}")
LOSS = "Den som förlorar nycklarna förlorar de uppgifter de skyddar."


class SettingsWrong(Exception):
    """A setting is missing or cannot be understood; the text says which and what to do."""


@dataclass(frozen=True)
class Provider:
    """Whose accounts one may sign in with besides our own, and what they must say (OpenID Connect)."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str
    acr: str  # the levels of assurance that are enough, with a space between; empty: any


@dataclass(frozen=True)
class Settings:
    environment: str
    database_url: str
    secret_key: str
    keys: keys.Keys
    url: str
    mail_url: str
    mail_from: str  # who writes, and whose invitations they are
    family_folder: Path  # where messages to families lie for whoever sends them on
    today: date | None
    provider: Provider | None
    calendar_hosts: tuple[str, ...]  # inner hosts whose calendars may be read; all the world's may be
    proxies: int  # how many stand in front of us, one after the other, and say for whom they ask

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def host(self) -> str:
        """The host name of the public address; empty where there is none."""
        return urlsplit(self.url).hostname or ""


def read(environ: Mapping[str, str], instance: Path) -> Settings:
    environment = environ.get("HEMBESOK_ENV") or "production"
    if environment not in ENVIRONMENTS:
        raise SettingsWrong(f"HEMBESOK_ENV är »{environment}«. Det ska vara production eller development.")
    is_production = environment == "production"
    return Settings(
        environment=environment,
        database_url=_database_url(environ.get("HEMBESOK_DATABASE_URL"), instance),
        secret_key=_secret_key(environ.get("HEMBESOK_SECRET_KEY"), instance, is_production=is_production),
        keys=_keys(environ.get("HEMBESOK_KEYS"), instance, is_production=is_production),
        url=_url(environ.get("HEMBESOK_URL"), is_production=is_production),
        mail_url=_mail_url(environ.get("HEMBESOK_MAIL_URL"), instance),
        mail_from=_mail_from(environ, is_production=is_production),
        family_folder=_family_folder(environ.get("HEMBESOK_FAMILY_URL"), instance),
        today=_today(environ.get("HEMBESOK_TODAY"), is_production=is_production),
        provider=_provider(environ, is_production=is_production),
        calendar_hosts=_calendar_hosts(environ.get("HEMBESOK_CALENDAR_HOSTS")),
        proxies=_proxies(environ.get("HEMBESOK_PROXIES")),
    )


def _database_url(given: str | None, instance: Path) -> str:
    if not given:
        instance.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{instance / 'hembesok.db'}"
    scheme, found, _ = given.partition("://")
    if not found or scheme.split("+")[0] not in {"sqlite", "postgresql"}:
        raise SettingsWrong("HEMBESOK_DATABASE_URL går inte att förstå. Skriv sqlite:///FIL eller postgresql://…")
    return "postgresql+psycopg://" + given.partition("://")[2] if scheme == "postgresql" else given


def _secret_key(given: str | None, instance: Path, *, is_production: bool) -> str:
    if given:
        if len(given) < 32:
            raise SettingsWrong("HEMBESOK_SECRET_KEY är för kort. Den ska ha minst 32 tecken.")
        return given
    if is_production:
        raise SettingsWrong("HEMBESOK_SECRET_KEY saknas. Sätt en slumpad text på minst 32 tecken.")
    kept = instance / "secret_key"
    if not kept.exists():
        instance.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


def _keys(given: str | None, instance: Path, *, is_production: bool) -> keys.Keys:
    if not given and is_production:
        raise SettingsWrong(
            "HEMBESOK_KEYS saknas. Peka ut nyckelfilen, och förvara den skild från säkerhetskopiorna. " + LOSS
        )
    path = Path(given) if given else instance / "keys.json"
    if not given and not path.exists():
        keys.make(path)
    try:
        return keys.load(path)
    except keys.KeysUnusable as wrong:
        raise SettingsWrong(f"HEMBESOK_KEYS går inte att läsa ({path.name}). {LOSS}") from wrong


def _url(given: str | None, *, is_production: bool) -> str:
    url = given or ("" if is_production else "http://localhost:5000")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise SettingsWrong(f"HEMBESOK_URL är »{url}«. Skriv en hel adress, till exempel https://hembesok.example.")
    return url.rstrip("/")


def _mail_url(given: str | None, instance: Path) -> str:
    url = given or f"file:{instance / OUTBOX}"
    wrong = SettingsWrong("HEMBESOK_MAIL_URL går inte att förstå. Skriv smtp://värd:port eller file:MAPP.")
    try:
        parts = urlsplit(url)
        is_server = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise wrong from None
    if not is_server and not (parts.scheme == "file" and parts.path):
        raise wrong
    return url


def _mail_from(environ: Mapping[str, str], *, is_production: bool) -> str:
    given = environ.get("HEMBESOK_MAIL_FROM")
    host = urlsplit(environ.get("HEMBESOK_URL") or "").hostname
    if not given and not host and is_production and environ.get("HEMBESOK_MAIL_URL", "").startswith("smtp"):
        raise SettingsWrong("HEMBESOK_MAIL_FROM saknas. Skriv den e-postadress som programmet skickar från.")
    address = given or f"hembesok@{host or 'localhost'}"
    if not ADDRESS.fullmatch(address):
        raise SettingsWrong(
            f"HEMBESOK_MAIL_FROM är »{address}«. Skriv en e-postadress, till exempel bvc@region.example."
        )
    return address


def _family_folder(given: str | None, instance: Path) -> Path:
    """Which service a region or municipality sends its text messages and letters by is its own; ours ends at a file."""
    url = given or f"file:{instance / OUTBOX}"
    if urlsplit(url).scheme != "file" or not urlsplit(url).path:
        raise SettingsWrong("HEMBESOK_FAMILY_URL går inte att förstå. Skriv file:MAPP.")
    return Path(url.removeprefix("file:"))


def _today(given: str | None, *, is_production: bool) -> date | None:
    if not given:
        return None
    if is_production:
        raise SettingsWrong("HEMBESOK_TODAY får bara sättas när HEMBESOK_ENV är development.")
    try:
        return date.fromisoformat(given)
    except ValueError as wrong:
        raise SettingsWrong(f"HEMBESOK_TODAY är »{given}«. Skriv ett datum som 2026-03-01.") from wrong


def _calendar_hosts(given: str | None) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in (given or "").split(",") if host.strip())
    if any("/" in host or " " in host for host in hosts):
        raise SettingsWrong("HEMBESOK_CALENDAR_HOSTS ska vara värdnamn med komma emellan, till exempel mejl.inre.se.")
    return hosts


def _proxies(given: str | None) -> int:
    if not given:
        return 0
    if not given.isdecimal() or not given.isascii() or int(given) > MOST_PROXIES:
        raise SettingsWrong(f"HEMBESOK_PROXIES är »{given}«. Skriv hur många proxyservrar som står framför, 0–9.")
    return int(given)


def _provider(environ: Mapping[str, str], *, is_production: bool) -> Provider | None:
    """All of the three that are needed, or none."""
    needed = ("HEMBESOK_OIDC_ISSUER", "HEMBESOK_OIDC_CLIENT_ID", "HEMBESOK_OIDC_CLIENT_SECRET")
    extra = ("HEMBESOK_OIDC_CLAIM", "HEMBESOK_OIDC_ACR")
    if not any(environ.get(name) for name in needed + extra):
        return None
    if missing := [name for name in needed if not environ.get(name)]:
        raise SettingsWrong(f"{missing[0]} saknas. Sätt {', '.join(needed)}, eller ingen av dem.")
    issuer = environ["HEMBESOK_OIDC_ISSUER"].rstrip("/")
    parts = urlsplit(issuer)
    is_near = parts.hostname in {"localhost", "127.0.0.1"} and not is_production
    if not parts.hostname or parts.query or parts.fragment or not (parts.scheme == "https" or is_near):
        raise SettingsWrong(f"HEMBESOK_OIDC_ISSUER är »{issuer}«. Skriv en hel adress som börjar med https://.")
    if is_production and not environ.get("HEMBESOK_URL"):
        raise SettingsWrong("HEMBESOK_URL saknas. Inloggning med HEMBESOK_OIDC_ISSUER behöver veta vägen tillbaka.")
    return Provider(
        issuer=issuer,
        client_id=environ["HEMBESOK_OIDC_CLIENT_ID"],
        client_secret=environ["HEMBESOK_OIDC_CLIENT_SECRET"],
        claim=environ.get("HEMBESOK_OIDC_CLAIM") or "sub",
        acr=" ".join((environ.get("HEMBESOK_OIDC_ACR") or "").split()),
    )
