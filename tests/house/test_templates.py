"""What holds on every page, in every style sheet and script of ours: nothing inline, nothing from outside."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = [file for file in sorted((ROOT / "static").rglob("*")) if "vendor" not in file.parts]
STYLES = [file for file in STATIC if file.suffix == ".css"]
SCRIPTS = [file for file in STATIC if file.suffix == ".js"]

JINJA = Environment(
    autoescape=True,
    undefined=StrictUndefined,
    extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
)
SAID_BY_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
INLINE = {
    "a script without a file": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script in an address": re.compile(r"javascript:", re.IGNORECASE),
    "something fetched from another host": re.compile(
        r"<(?:script|img|iframe|source|audio|video|embed|object|link)\b[^>]*\b(?:src|href|srcset|data)\s*=\s*[\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
}
HANDLERS = {"style", "onclick", "onchange", "onsubmit", "oninput", "onload", "onfocus", "onblur", "onkeyup"}


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def markup(text: str) -> str:
    """The page's own HTML, with what Jinja says replaced by a word, so that quotes and `>` in it don't mislead."""
    return SAID_BY_JINJA.sub(" said ", text)


@pytest.mark.parametrize("page", TEMPLATES, ids=name)
def test_every_template_parses(page):
    JINJA.parse(page.read_text(), name(page))


@pytest.mark.parametrize("page", TEMPLATES, ids=name)
def test_nothing_stands_inline_and_nothing_comes_from_outside(page):
    text = markup(page.read_text())
    assert [fault for fault, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("page", TEMPLATES, ids=name)
def test_no_field_is_given_a_style_or_a_script(page):
    given = {keyword.key for keyword in JINJA.parse(page.read_text()).find_all(nodes.Keyword)}
    assert given & HANDLERS == set()


@pytest.mark.parametrize("page", TEMPLATES, ids=name)
def test_no_page_trusts_a_text_to_be_html(page):
    tree = JINJA.parse(page.read_text())
    assert "safe" not in {used.name for used in tree.find_all(nodes.Filter)}
    assert list(tree.find_all((nodes.MarkSafe, nodes.MarkSafeIfAutoescape, nodes.ScopedEvalContextModifier))) == []


def test_a_block_within_a_block_takes_no_frames_place():
    """What is written as a part of a page and bears a frame's name is said twice, and once in the wrong place."""
    trees = {name(file).removeprefix("templates/"): JINJA.parse(file.read_text()) for file in TEMPLATES}
    taken = []
    for page, tree in trees.items():
        within = {b.name for outer in tree.find_all(nodes.Block) for b in outer.find_all(nodes.Block)}
        frame = tree.find(nodes.Extends)
        while frame is not None and isinstance(frame.template, nodes.Const):
            above = trees[frame.template.value]
            taken += [f"{page}: {block.name}" for block in above.find_all(nodes.Block) if block.name in within]
            frame = above.find(nodes.Extends)
    assert taken == []


@pytest.mark.parametrize("sheet", STYLES, ids=name)
def test_no_style_sheet_fetches_from_another_host(sheet):
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)\s]*", sheet.read_text()) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_no_script_makes_code_out_of_text_or_calls_another_host(script):
    text = script.read_text()
    assert re.findall(r"\beval\(|\bnew Function\(|\.outerHTML\s*=|document\.write", text) == []
    assert re.findall(r"(?:fetch|import|importScripts|open)\(\s*[\"'`](?:https?:)?//", text) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<script>start()</script>", "a script without a file"),
        ('<script type="module">start()</script>', "a script without a file"),
        ('<p style="color: red">', "a style attribute"),
        ("<p class='{{ a }}' style={{ b }}>", "a style attribute"),
        ('<button {% if x > 1 %}onclick="go()"{% endif %}>', "an event attribute"),
        ('<a href="javascript:go()">', "a script in an address"),
        ('<img src="//elsewhere.example/a.png">', "something fetched from another host"),
        ('<link rel="stylesheet" href="https://elsewhere.example/a.css">', "something fetched from another host"),
        ("<style>p { color: red }</style>", "a style element"),
    ],
)
def test_a_planted_fault_is_seen(html, fault):
    assert INLINE[fault].search(markup(html))


@pytest.mark.parametrize(
    "html",
    [
        "<script type=\"module\" src=\"{{ url_for('static', filename='js/house.js') }}\"></script>",
        '<a href="https://www.1177.se/">1177</a>',
        '<p class="on style">{{ field(class="one") }}</p>',
        '<p>{# style="old" #}Värdet style=1 står i texten.</p>',
    ],
)
def test_what_is_allowed_is_let_through(html):
    assert [fault for fault, pattern in INLINE.items() if pattern.search(markup(html))] == []


SIGN_OUT = re.compile(r"<form\b[^>]*(?:access\.sign_out|/logga-ut)[^>]*>")


def test_whoever_signs_out_is_told_of_what_waits_on_the_tablet():
    """Wherever one can sign out, the script that hands in first and warns is asked for."""
    forms = [form for page in TEMPLATES for form in SIGN_OUT.findall(page.read_text())]
    assert len(forms) >= 4
    assert [form for form in forms if 'data-part="sign_out"' not in form] == []
