"""What the two kinds of file have in common before anything is understood: numbered rows of text."""

from dataclasses import dataclass

from hembesok_field.intake.cells import tidy

MOST_BYTES = 20_000_000
MOST_ROWS = 200_000


class UnreadableFile(Exception):
    """The file as a whole cannot be read: the sentence, and the line to point at."""

    def __init__(self, sentence: str, line: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True)
class RawRow:
    """`trouble` says why the cells may stand in the wrong columns."""

    line: int
    cells: tuple[str, ...]
    trouble: str | None = None

    @property
    def is_blank(self) -> bool:
        return not any(tidy(cell) for cell in self.cells)
