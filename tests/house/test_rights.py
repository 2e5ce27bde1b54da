"""docs/behorigheter.md is the table of rights, printed: whoever reads the page reads what the guard does."""

from hembesok_field.access.pages import RELATIONS
from hembesok_field.access.permissions import GROUPS, RIGHTS, Whose
from tests.tools.rights import PAGE, page


def test_the_page_is_printed_from_the_table():
    assert PAGE.read_text() == page(), "make rights"


def test_each_relation_has_its_words_and_each_heading_its_rows():
    assert set(RELATIONS) == set(Whose)
    headings = [heading for heading, _ in GROUPS]
    assert len(set(headings)) == len(headings)
    assert all(rows for _, rows in GROUPS)


def test_each_row_says_what_it_is_for_in_words_of_its_own():
    said = [right.what for right in RIGHTS]
    assert len(said) == len(set(said))
    assert all(words[0].isupper() and "|" not in words for words in said)
