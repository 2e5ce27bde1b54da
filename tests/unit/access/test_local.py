"""Held by `next`: whatever an address says, one is never sent to another host after signing in (ASVS V3.7.2)."""

from itertools import product
from urllib.parse import urljoin, urlsplit

import pytest

from hembesok_field.access.views.holding import local

STARTS = (
    *("", "/", "//", "///", "////", "\\", "\\\\", "/\\", "\\/", "/\t/", "/\n/", "/\r/", "/\0/", " //", "\t//", "/ /"),
    *("http:", "https:", "http://", "https://", "HTTPS://", "https:/", "https:///", "http:\\\\", "ftp://", "ws://"),
    *("javascript:", "JaVaScRiPt:", "data:text/html,", "vbscript:", "/%2f", "/%5c", "%2f%2f", "/.//", "/..//", "/;//"),
)
HOSTS = (
    "evil.example",
    "evil.example/inloggad",
    "evil.example:443",
    "localhost@evil.example",
    "evil。example",
    "[::1]",
)
CORPUS = [start + host for start, host in product(STARTS, HOSTS)]
BASE = "https://hembesok.example/logga-in"


def as_a_browser_reads(address: str) -> str:
    """The URL standard drops tabs and line ends, and takes a backslash for a slash."""
    kept = "".join(letter for letter in address if letter not in "\t\n\r").strip("\0 ")
    return urljoin(BASE, kept.replace("\\", "/"))


@pytest.mark.parametrize("said", CORPUS)
def test_one_is_never_sent_to_another_host(said):
    goes_to = urlsplit(as_a_browser_reads(local(said)))
    assert (goes_to.scheme, goes_to.netloc) == ("https", "hembesok.example")


@pytest.mark.parametrize("said", ["/idag", "/familj/7?flik=plan", "/statistik/2026#a", "/"])
def test_a_place_of_ours_is_gone_to(said):
    assert local(said) == said
