"""Reading what trainers noted."""

import json
from pathlib import Path

import pytest

from training.progress import Curve, ProgressUnreadable, fell, list_curves, read_progress


def write(folder: Path, *rows: object, tail: str = "") -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "progress.jsonl").write_text(text + tail, encoding="utf-8")
    return folder


def test_a_run_that_went_back_to_its_checkpoint_counts_once(tmp_path: Path) -> None:
    run = write(
        tmp_path,
        {"step": 50, "seconds": 5, "loss": 3.0},
        {"step": 100, "seconds": 10, "loss": 2.0},
        {"step": 150, "seconds": 15, "loss": 1.0},
        {"step": 100, "seconds": 10.5, "loss": 2.1},
        {"step": 100, "seconds": 11, "exact": 0.4},
    )
    assert read_progress(run) == [
        {"step": 50, "seconds": 5, "loss": 3.0},
        {"step": 100, "seconds": 11, "loss": 2.1, "exact": 0.4},
    ]


def test_a_line_cut_off_at_the_end_is_left_out(tmp_path: Path) -> None:
    run = write(tmp_path, {"step": 50, "seconds": 5, "loss": 3.0}, tail='{"step": 100, "sec')
    assert [row["step"] for row in read_progress(run)] == [50]


def test_a_spoilt_line_in_the_middle_is_told_with_its_number(tmp_path: Path) -> None:
    run = write(tmp_path, {"step": 50, "seconds": 5}, "loss 3", {"step": 100, "seconds": 9})
    with pytest.raises(ProgressUnreadable, match="line 2"):
        read_progress(run)


def test_curves_hold_each_number_at_the_steps_where_it_was_noted() -> None:
    rows = [
        {"step": 50, "seconds": 5, "loss": 3.0},
        {"step": 100, "seconds": 9, "loss": float("nan"), "exact": 0.5},
        {"step": 150, "seconds": 14, "loss": 1.0},
    ]
    assert list_curves(rows) == (Curve("loss", (50, 150), (3.0, 1.0)), Curve("exact", (100,), (0.5,)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [((3.0, 2.5, 2.6, 1.0, 1.2, 0.9), True), ((1.0, 2.0, 3.0), False), ((2.0, 2.0, 2.0), False), ((1.0,), False)],
)
def test_a_loss_fell_if_its_end_is_lower_than_its_beginning(values: tuple[float, ...], expected: bool) -> None:
    assert fell(Curve("loss", tuple(range(len(values))), values)) is expected
