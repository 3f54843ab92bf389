"""Credits in the eight shapes in which they are printed are read line by line as they are meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reviews.credit_shapes import SHAPES, Block, blocks_of, mistakes

BLOCKS = [block for shape in SHAPES for block in blocks_of(shape)]


@pytest.mark.parametrize("block", BLOCKS, ids=[block.name for block in BLOCKS])
def test_each_line_of_a_printed_block_is_read_as_it_is_meant(block: Block) -> None:
    assert mistakes(block) == []


def test_the_tables_hold_eight_shapes_and_three_hundred_lines() -> None:
    assert len(SHAPES) == 8
    assert sum(bool(line.reading) for block in BLOCKS for line in block.lines) >= 300


def test_a_wrong_reading_is_noticed(tmp_path: Path) -> None:
    shape = tmp_path / "wrong.txt"
    shape.write_text("== A block\nDirector: Ann Lee => cast | | Ann Lee\nAnn Lee as Jo => nothing\n")

    assert [len(mistakes(block)) for block in blocks_of(shape)] == [2]
