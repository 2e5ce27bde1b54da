"""A small chaos at every change; `make chaos N=10000` and `make evidence` run the large ones."""

from pathlib import Path

import pytest

from tests.chaos.ground import ground, run

SEED = 20_261_122
ROWS = 60


@pytest.fixture
def url(engine: str, database_url: str) -> str:
    return database_url


@pytest.mark.slow
def test_no_row_is_lost_doubled_altered_invented_or_stuck(url: str, tmp_path: Path, keys_file: Path):
    (tmp_path / "keys.json").write_text(keys_file.read_text())
    with ground(url, tmp_path) as made:
        ended = run(made, rows=ROWS, seed=SEED, faults=0.6, trouble=0.02)
    assert ended.faults == {}, f"seed {SEED}"
    assert ended.written == ROWS
    assert len(ended.told["faults"]) > 7  # kinds of fault that were met
