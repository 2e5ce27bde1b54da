"""Held by what is sealed: a byte changed anywhere is refused, and no two sealings are alike (V11.3)."""

import pytest

from hembesok_field.kernel.keys import NONCE_BYTES, Keys, KeysUnusable

ONE = Keys(field=bytes(range(32)), log=bytes(32), sync=(bytes(32),))
WORDS = "Hunden är snäll. Ring på två gånger."


def test_a_byte_changed_anywhere_is_refused():
    sealed = ONE.seal(WORDS)
    assert ONE.unseal(sealed) == WORDS
    for place in range(len(sealed)):
        for bit in (1, 128):
            with pytest.raises(KeysUnusable):
                ONE.unseal(sealed[:place] + bytes([sealed[place] ^ bit]) + sealed[place + 1 :])
    for cut in (sealed[:-1], sealed[:NONCE_BYTES], sealed + b"\x00", sealed[1:]):
        with pytest.raises(KeysUnusable):
            ONE.unseal(cut)


def test_another_key_opens_nothing():
    other = Keys(field=bytes(32), log=bytes(32), sync=(bytes(32),))
    with pytest.raises(KeysUnusable):
        other.unseal(ONE.seal(WORDS))


def test_a_number_used_once_is_used_once():
    sealed = [ONE.seal("x") for _ in range(100_000)]
    assert len({one[:NONCE_BYTES] for one in sealed}) == len(sealed)
    assert {len(one) for one in sealed} == {NONCE_BYTES + 1 + 16}  # number, letter, and what vouches for both
    assert WORDS.encode()[:6] not in ONE.seal(WORDS)
