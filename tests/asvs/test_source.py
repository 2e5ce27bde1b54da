"""Held by the program's own text: what it never does, whoever writes the next line (ASVS V1, V11, V13, V15)."""

import ast
import functools
import importlib
import importlib.metadata
import pkgutil
import re
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import hembesok_field

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hembesok_field"
TREES = {
    file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text())
    for file in sorted(PACKAGE.rglob("*.py"))
    if "__pycache__" not in file.parts
}
SCRIPTS = [file for file in sorted((ROOT / "static").rglob("*.js")) if "vendor" not in file.parts]

# What reads a stranger's bytes into living objects, or starts another program.
NEVER = {"pickle", "cPickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "subprocess", "pty", "ctypes"}
OUT = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "smtplib", "ftplib", "socket"}
WAYS_OUT = {
    "access/proofs/accounts.py": {"requests"},  # to the provider that the operator has named
    "outbox/sending.py": {"smtplib"},  # to the mail server that the operator has named
    "booking/fetching.py": {"socket", "urllib3"},  # to a worker's own calendar, the host looked at before each question
}
PARAMETERS_READ = {"args", "form", "files"}


def imported(tree: ast.AST) -> Iterator[str]:
    """Each module that is imported, by its whole name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call, by the last word of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rsplit(".", 1)[-1], node


def imports_of(*forbidden: str) -> dict[str, set[str]]:
    """By file, what of this is imported there; a part of a forbidden package counts as it."""
    found = {
        file: {name for name in imported(tree) if any(name == one or name.startswith(one + ".") for one in forbidden)}
        for file, tree in TREES.items()
    }
    return {file: names for file, names in found.items() if names}


def calls_of(*forbidden: str) -> list[str]:
    return [
        f"{file}:{node.lineno} {name}"
        for file, tree in TREES.items()
        for name, node in called(tree)
        if name in forbidden
    ]


def test_there_is_a_program_to_look_at():
    assert len(TREES) > 100
    assert imports_of("cryptography").keys() == {"kernel/keys.py", "kernel/sealing.py"}
    assert calls_of("render_template") != []


def test_nothing_is_read_into_living_objects_and_no_other_program_is_started():
    assert imports_of(*NEVER) == {}
    started = [name for name in calls_of("system", "popen", "execv", "execve", "spawnv", "fork") if "os" in name]
    assert started == []
    assert [
        f"{file}:{node.lineno}"
        for file, tree in TREES.items()
        for name, node in called(tree)
        if name in {"eval", "exec", "compile", "__import__"} and isinstance(node.func, ast.Name)
    ] == []


def test_no_page_is_made_of_a_text_that_someone_wrote():
    assert calls_of("render_template_string", "from_string") == []
    trusted = {place.split(":")[0] for place in calls_of("Markup")}
    assert trusted == {"web/pictures.py"}  # QR codes, drawn there


def is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.IfExp) and is_constant(node.body) and is_constant(node.orelse)
    )


def bad_statements(trees: dict[str, ast.AST]) -> list[str]:
    """SQL that is put together: `text` and the driver's own ways must be given a whole, constant sentence."""
    return [
        f"{file}:{node.lineno}"
        for file, tree in trees.items()
        for name, node in called(tree)
        if name in {"text", "exec_driver_sql", "literal_column", "executescript", "DDL"} and node.args
        if not is_constant(node.args[0])
    ]


# Rights are given to roles and tables by name, which no database takes as a parameter; each name is quoted there,
# and comes from the operator's command and the program's own tables.
GIVES_RIGHTS = "kernel/roles.py"


def test_no_statement_is_put_together_of_words():
    assert [place for place in bad_statements(TREES) if not place.startswith(GIVES_RIGHTS)] == []
    assert not any(name.startswith("flask") for name in imported(TREES[GIVES_RIGHTS]))


@pytest.mark.parametrize(
    "line", ['text(f"SELECT {x}")', 'sa.text("SELECT " + x)', 'c.exec_driver_sql("SELECT %s" % x)', "text(words)"]
)
def test_a_planted_statement_is_seen(line):
    assert bad_statements({"planted.py": ast.parse(line)}) == ["planted.py:1"]


def test_the_program_speaks_to_nobody_outside_but_whom_it_must():
    reached = {file: {name.split(".")[0] for name in names} for file, names in imports_of(*OUT).items()}
    assert reached == WAYS_OUT


def test_parameters_are_read_from_where_they_belong():
    """`request.values` would let an address say what a form should; JSON from a browser is read nowhere in a page."""
    read = {
        (file, node.attr)
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "request"
        if node.attr in {"args", "form", "files", "values", "json", "get_json", "data", "get_data", "cookies", "stream"}
    }
    assert {attr for file, attr in read if not file.startswith("web/api/")} <= PARAMETERS_READ


def test_what_must_not_be_guessed_comes_from_secrets():
    assert {file.split("/")[0] for file in imports_of("random")} == {"demo"}
    uuids = {file for file, tree in TREES.items() if "uuid.uuid4" in set(imported(tree))}
    for file in uuids:  # ids of rows, which open nothing by themselves
        for name, node in called(TREES[file]):
            assert name != "uuid4" or "token" not in ast.unparse(node), file
    assert not any(part in file for file in uuids for part in ("access/", "kernel/", "web/", "addresses"))
    assert "token_urlsafe(32)" in (PACKAGE / "kernel/ids.py").read_text()


def test_the_only_cipher_is_aes_gcm_and_the_only_hash_sha256():
    ciphers = {name for names in imports_of("cryptography").values() for name in names}
    # What a tablet seals and the server signs: P-256, HKDF and SHA-256, which WebCrypto has too.
    tablets = {name for name in imports_of("cryptography")["kernel/sealing.py"] if ".primitives." in name}
    assert {name.removeprefix("cryptography.hazmat.primitives.") for name in tablets} == {
        "asymmetric",
        "asymmetric.ec",
        "asymmetric.utils",
        "asymmetric.utils.decode_dss_signature",
        "asymmetric.utils.encode_dss_signature",
        "ciphers.aead",
        "ciphers.aead.AESGCM",
        "hashes",
        "hashes.SHA256",
        "kdf.hkdf",
        "kdf.hkdf.HKDF",
        "serialization",
        "serialization.Encoding",
        "serialization.PublicFormat",
    }
    curves = re.findall(r"ec\.SEC\w+", (PACKAGE / "kernel/sealing.py").read_text())
    assert set(curves) == {"ec.SECP256R1"}
    assert ciphers - tablets == {
        "cryptography.exceptions",
        "cryptography.exceptions.InvalidSignature",
        "cryptography.exceptions.InvalidTag",
    }
    hashes = {name for names in imports_of("hashlib").values() for name in names} - {"hashlib", "hashlib.sha256"}
    hashes |= {said for tree in TREES.values() for said in re.findall(r"hashlib\.(\w+)", ast.unparse(tree))}
    assert hashes == {"sha256"}
    assert imports_of("Crypto", "nacl", "jose", "jwt") == {}
    digests = [ast.unparse(node) for tree in TREES.values() for name, node in called(tree) if name == "digest"]
    assert all("sha256" in said for said in digests if said.startswith("hmac."))


HOSTILE = ("0", "1", " ", "\t", "-", "a", "å", ".", ",", ";", "0-", " 0", "T0", "\u00a0", "190001010000", "/kalender/")
LONG = 50_000


def patterns() -> dict[str, tuple[re.Pattern[str], str]]:
    """Every regular expression of the program, and how it is used: by name, or where it is written."""
    found: dict[str, tuple[re.Pattern[str], str]] = {}
    for module in pkgutil.walk_packages(hembesok_field.__path__, "hembesok_field."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                found[f"{module.name}.{name}"] = (value, "sub")
    for file, tree in TREES.items():
        for name, node in called(tree):
            is_of_re = ast.unparse(node.func) == f"re.{name}" and name != "compile"
            if is_of_re and node.args and isinstance(node.args[0], ast.Constant):
                found[f"{file} {node.args[0].value}"] = (re.compile(node.args[0].value), name)
    return found


def seconds(pattern: re.Pattern[str], way: str, words: str) -> float:
    began = time.perf_counter()
    pattern.sub("", words) if way in {"sub", "findall", "split"} else getattr(pattern, way)(words)
    return time.perf_counter() - began


PATTERNS = patterns()


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_is_slow_with_hostile_words(name):
    """Fifty thousand letters: what is quadratic takes many seconds, what is not a few milliseconds."""
    pattern, way = PATTERNS[name]
    for sign in HOSTILE:
        for words in (sign * (LONG // len(sign)), sign * (LONG // len(sign)) + "!"):
            assert seconds(pattern, way, words) < 2, sign


def test_a_slow_pattern_would_be_seen():
    assert seconds(re.compile(r"\s*\d{6}"), "sub", " " * 20_000) > 0.2


@functools.cache
def distributions() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()


def installed(module: str) -> str | None:
    """The distribution that a module comes from; None for Python's own and ours."""
    top, _, _ = module.partition(".")
    if top in sys.stdlib_module_names or top == "hembesok_field":
        return None
    return distributions()[top][0].lower().replace("_", "-")


def test_everything_that_is_imported_is_pinned_and_installed_as_it_is_pinned():
    asked = set(re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE))
    pinned = dict(
        re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.M)
    )
    used = {name for tree in TREES.values() for module in imported(tree) if (name := installed(module))}
    assert {"flask", "sqlalchemy", "argon2-cffi"} <= used
    brought = {"markupsafe", "click", "babel", "itsdangerous"}  # by Jinja, Flask and Flask-Babel
    assert used - brought - asked == set()
    assert {name: importlib.metadata.version(name) for name in used} == {name: pinned[name] for name in used}


def test_no_test_and_no_tool_of_ours_is_in_the_program():
    names = {name.split(".")[0] for tree in TREES.values() for name in imported(tree)}
    assert (
        names & {"tests", "pytest", "hypothesis", "time_machine", "playwright", "benchmarks", "unittest", "mock"}
        == set()
    )


# The one edge to a tablet's disk, where all but its own key lies sealed; and the public shell, with nobody in it.
KEEPERS = {
    "field/storage.js": {"indexedDB"},
    "field/update.js": {"serviceWorker"},
    "field/worker.js": {"caches."},
}

MAKES_MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|ContextualFragment|setHTML|DOMParser|srcdoc"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_a_script_keeps_nothing_and_mixes_no_strangers_object_into_its_own(script):
    text = script.read_text()
    kept = r"\b(?:localStorage|sessionStorage|indexedDB|openDatabase|serviceWorker|document\.cookie|caches\.)"
    assert set(re.findall(kept, text)) == KEEPERS.get(script.relative_to(ROOT / "static" / "js").as_posix(), set())
    # What is merged is written in the script itself; nothing fetched is copied key by key or read as a path.
    assert re.findall(r"__proto__|\.prototype\b|Object\.setPrototypeOf", text) == []
    assert re.findall(MAKES_MARKUP, text) == []
    assert [merged for merged in re.findall(r"Object\.assign\(([^,]+),", text) if "createElement" not in merged] == []


SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY"),
    "a password in an address": re.compile(r"\b[a-z+]+://[^\s/:@'\"{}<>]+:(?!LÖSENORD@)[^\s/:@'\"{}<>]{3,}@"),
    "a key of a cloud": re.compile(r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[bp]-[0-9A-Za-z-]{20,}"),
    "a token": re.compile(r"(?i)\b(?:secret|token|api_key|password)\b\s*[:=]\s*[\"'][A-Za-z0-9_\-+/]{32,}[\"']"),
}


def secrets_in(text: str) -> list[str]:
    return [f"{what}: {found.group()[:30]}" for what, pattern in SECRETS.items() for found in pattern.finditer(text)]


def test_no_secret_lies_among_the_files():
    from tests.house.test_files import OTHERS, tracked

    found = [
        f"{file} has {one}"
        for file in tracked()
        if not file.startswith(OTHERS) and file != "tests/asvs/test_source.py"
        for one in secrets_in((ROOT / file).read_bytes().decode("utf-8", "ignore"))
    ]
    assert found == []
    assert not any(Path(file).name in {".env", "keys.json", "secret_key", "id_rsa"} for file in tracked())


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN PRIVATE KEY-----",
        "url = 'postgresql://hembesok:kantarell@db/hembesok'",
        'SECRET = "tQ0vXnN4yqk2m1c8Vw3zJr6uLb5hGd7fEa9s"',
        "AKIA" + "ABCDEFGHIJKLMNOP",
    ],
)
def test_a_planted_secret_is_seen(line):
    assert secrets_in(line) != []
