"""How passwords are kept: Argon2id, so that they cannot be read back. And which are among the first to be tried."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

_hasher = PasswordHasher()  # RFC 9106's second recommended option: 64 MiB, three passes
# The hash of something nobody remembers, at the cost above: an unknown address takes as long to refuse as a known one.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$kUciNsU/4DaIwuDx6q0FWQ$GXXRlZMyLc26vrWG3OltdDWXGHS+dTt24BjBgBJfWp4"
_nobody = NOBODY
FIRST_GUESSES = 10**10  # fewer than this fall to one who has the hashes and some patience (zxcvbn's own limit)
LOOKED_AT = 72  # signs; what is longer than that is looked at by its beginning, for the sum grows with the square


def cost_little() -> None:
    """For tests, which sign in hundreds of times: the same algorithm at its lowest cost."""
    global _hasher, _nobody  # noqa: PLW0603 - one cost for the whole process
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _nobody = _hasher.hash("nobody")


def keep(password: str) -> str:
    """What may be stored of a password."""
    return _hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether this is the password; without one to compare with it takes as long and is never right."""
    try:
        return _hasher.verify(kept or _nobody, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_guessed_early(password: str, words: list[str]) -> bool:
    """Whether it is made of what has leaked, of keys in a row or of these words, however long it is.

    zxcvbn brings the 30 000 commonest of the passwords that have leaked, and looks for them inside this one.
    """
    found = zxcvbn(password[:LOOKED_AT], user_inputs=words, max_length=LOOKED_AT)
    return bool(found["guesses"] < FIRST_GUESSES)
