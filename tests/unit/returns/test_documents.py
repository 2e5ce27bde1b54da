"""The references of a return on paper: all of them, each whole, however long or many."""

from hembesok_field.returns.documents import WIDTH, lines_of


def test_every_reference_stands_whole_on_a_line_and_in_order():
    for number, long in ((0, 1), (1, 5), (997, 9), (40, 60), (3, WIDTH + 20)):
        references = [f"{one:0{long}}" for one in range(number)]
        lines = lines_of([(one,) for one in references])
        assert [word for line in lines for word in line.split()] == references
        assert all(len(line) <= max(WIDTH, long) for line in lines)


def test_many_references_make_few_lines():
    assert len(lines_of([(f"B-{one:06}",) for one in range(20_000)])) < 2_300
