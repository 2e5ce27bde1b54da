"""Held by the settings: a wrong or missing value stops the start with one clear sentence."""

from pathlib import Path

import pytest

from hembesok_field import settings
from hembesok_field.kernel import keys
from hembesok_field.settings import SettingsWrong

SECRET = "x" * 32


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, str]:
    """All that production asks for."""
    keys.make(tmp_path / "keys.json")
    return {"HEMBESOK_SECRET_KEY": SECRET, "HEMBESOK_KEYS": str(tmp_path / "keys.json")}


def test_production_is_the_default_and_starts_with_its_two_secrets(whole: dict[str, str], tmp_path: Path):
    given = settings.read({**whole, "HEMBESOK_URL": "https://hembesok.example/"}, tmp_path)
    assert given.is_production
    assert given.url == "https://hembesok.example"
    assert given.database_url == f"sqlite:///{tmp_path / 'hembesok.db'}"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"HEMBESOK_SECRET_KEY": ""}, "HEMBESOK_SECRET_KEY saknas", id="no secret"),
        pytest.param({"HEMBESOK_SECRET_KEY": "kort"}, "minst 32 tecken", id="a short secret"),
        pytest.param(
            {"HEMBESOK_KEYS": ""}, "förlorar de uppgifter de skyddar", id="no keys, and what losing them means"
        ),
        pytest.param({"HEMBESOK_KEYS": "/finns/inte.json"}, "går inte att läsa", id="no such keys file"),
        pytest.param({"HEMBESOK_ENV": "test"}, "production eller development", id="an environment nobody has"),
        pytest.param({"HEMBESOK_DATABASE_URL": "mysql://x"}, "HEMBESOK_DATABASE_URL", id="another database"),
        pytest.param({"HEMBESOK_URL": "hembesok.example"}, "hel adress", id="an address without a scheme"),
        pytest.param({"HEMBESOK_MAIL_URL": "pop://x"}, "HEMBESOK_MAIL_URL", id="mail that is not sent so"),
        pytest.param({"HEMBESOK_TODAY": "2026-03-01"}, "development", id="a fixed date in production"),
        pytest.param(
            {"HEMBESOK_ENV": "development", "HEMBESOK_TODAY": "i dag"}, "2026-03-01", id="a date that is a word"
        ),
    ],
)
def test_a_wrong_value_stops_the_start(whole: dict[str, str], tmp_path: Path, changes: dict[str, str], sentence: str):
    base = {**whole, "HEMBESOK_URL": "https://hembesok.example"}
    with pytest.raises(SettingsWrong, match=sentence):
        settings.read({**base, **changes}, tmp_path)


def test_development_makes_its_own_secrets_and_keeps_them(tmp_path: Path):
    first = settings.read({"HEMBESOK_ENV": "development"}, tmp_path)
    again = settings.read({"HEMBESOK_ENV": "development"}, tmp_path)
    assert (first.secret_key, first.keys) == (again.secret_key, again.keys)
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


def test_postgresql_is_reached_with_psycopg(whole: dict[str, str], tmp_path: Path):
    given = settings.read(
        {**whole, "HEMBESOK_ENV": "development", "HEMBESOK_DATABASE_URL": "postgresql://u@/d"}, tmp_path
    )
    assert given.database_url == "postgresql+psycopg://u@/d"
