"""Held by the settings of an outer provider: all that is needed, or none; and nothing that could be overheard."""

import pytest

from hembesok_field import settings

WHOLE = {
    "HEMBESOK_OIDC_ISSUER": "https://konto.example/tenant/",
    "HEMBESOK_OIDC_CLIENT_ID": "hembesok",
    "HEMBESOK_OIDC_CLIENT_SECRET": "hemligt",
}


@pytest.fixture
def read(tmp_path):
    return lambda **changes: settings.read({"HEMBESOK_ENV": "development", **WHOLE, **changes}, tmp_path)


def test_without_any_there_is_no_provider(tmp_path):
    assert settings.read({"HEMBESOK_ENV": "development"}, tmp_path).provider is None


def test_the_three_are_enough(read):
    found = read().provider
    assert (found.issuer, found.claim, found.acr) == ("https://konto.example/tenant", "sub", "")


def test_levels_are_read_as_a_list(read):
    assert read(HEMBESOK_OIDC_ACR=" loa3   loa4 ").provider.acr == "loa3 loa4"


@pytest.mark.parametrize("name", WHOLE)
def test_one_that_is_missing_is_named(read, name):
    with pytest.raises(settings.SettingsWrong, match=f"{name} saknas"):
        read(**{name: ""})


def test_a_level_without_a_provider_is_a_slip(tmp_path):
    with pytest.raises(settings.SettingsWrong, match="HEMBESOK_OIDC_ISSUER saknas"):
        settings.read({"HEMBESOK_ENV": "development", "HEMBESOK_OIDC_ACR": "loa3"}, tmp_path)


@pytest.mark.parametrize("issuer", ["http://konto.example", "konto.example", "https://", "https://konto.example/?a=1"])
def test_an_issuer_is_a_whole_and_closed_address(read, issuer):
    with pytest.raises(settings.SettingsWrong, match="HEMBESOK_OIDC_ISSUER är"):
        read(HEMBESOK_OIDC_ISSUER=issuer)


def test_an_open_address_is_for_ones_own_machine_alone(read, keys_file):
    near = {"HEMBESOK_OIDC_ISSUER": "http://localhost:9000"}
    assert read(**near).provider.issuer == "http://localhost:9000"
    production = {
        "HEMBESOK_ENV": "production",
        "HEMBESOK_KEYS": str(keys_file),
        "HEMBESOK_SECRET_KEY": "x" * 40,
        "HEMBESOK_URL": "https://hembesok.example",
    }
    with pytest.raises(settings.SettingsWrong, match="https://"):
        read(**near, **production)
    with pytest.raises(settings.SettingsWrong, match="HEMBESOK_URL saknas"):
        read(**{**production, "HEMBESOK_URL": ""})


@pytest.mark.parametrize(("said", "count"), [("", 0), ("0", 0), ("2", 2)])
def test_no_proxy_is_believed_but_those_that_are_counted(read, said, count):
    assert read(HEMBESOK_PROXIES=said).proxies == count


@pytest.mark.parametrize("said", ["-1", "ja", "10", "1.5", "²", "*"])
def test_a_number_of_proxies_is_a_number(read, said):
    with pytest.raises(settings.SettingsWrong, match="HEMBESOK_PROXIES är"):
        read(HEMBESOK_PROXIES=said)


def test_the_host_is_that_of_the_public_address(read):
    assert read(HEMBESOK_URL="https://Hembesok.example:8443/").host == "hembesok.example"
