"""A whole training's stages: their order, going on where a run was stopped, one run at a time."""

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import pytest

from training.plan import LONG, SHORT, TRAINED, Machine, Places, Stage, list_stages
from training.run import ROOT, StageFailed, only_run, put_in_place, read_done, run_stage, run_stages


def do(code: str) -> tuple[str, ...]:
    """A command, as stages have them, that runs a line of Python once."""
    return ("timeit", "-n1", "-r1", code)


def append(path: Path, word: str) -> tuple[str, ...]:
    return do(f"print({word!r}, file=open({str(path)!r}, 'a'))")


def stages_of(tmp_path: Path, plan: object = LONG) -> tuple[Stage, ...]:
    places = Places(tmp_path / "data", tmp_path / "runs", tmp_path / "models")
    return list_stages(plan, places, Machine("cpu", 2), "abc1234")  # type: ignore[arg-type]


@pytest.mark.parametrize("plan", [LONG, SHORT])
def test_every_stage_is_a_module_that_knows_its_options(tmp_path: Path, plan: object) -> None:
    for stage in stages_of(tmp_path, plan):
        for command in filter(None, (stage.command, stage.beside)):
            source = ROOT.joinpath(*command[0].split(".")).with_suffix(".py").read_text(encoding="utf-8")
            for word in command[1:]:
                assert not word.startswith("--") or f'"{word}"' in source, f"{command[0]} does not know {word}"


def test_both_plans_have_the_same_stages_and_arguments(tmp_path: Path) -> None:
    for long, short in zip(stages_of(tmp_path, LONG), stages_of(tmp_path, SHORT), strict=True):
        assert long.name == short.name
        assert [word for word in long.command if word.startswith("--")] == [
            word for word in short.command if word.startswith("--")
        ]


def test_the_short_plan_is_smaller_in_everything_but_the_seed() -> None:
    small, large = dataclasses.asdict(SHORT), dataclasses.asdict(LONG)
    assert all(small[name] < large[name] for name in large if name != "seed")


def test_what_trains_leaves_its_progress_in_a_folder_of_its_name(tmp_path: Path) -> None:
    for name in TRAINED:
        (stage,) = (stage for stage in stages_of(tmp_path) if stage.name == name)
        assert str(tmp_path / "runs" / name) in stage.command


def test_no_stage_writes_where_the_service_reads(tmp_path: Path) -> None:
    reading = {"finds", "junk"}  # look with the former models
    for stage in stages_of(tmp_path):
        assert stage.name in reading or str(tmp_path / "models") not in stage.command


def test_a_stopped_run_goes_on_with_the_stage_that_was_not_done(tmp_path: Path) -> None:
    log, gate = tmp_path / "log", tmp_path / "gate"
    stages = (
        Stage("one", "", append(log, "one")),
        Stage("two", "", do(f"print('two', file=open({str(log)!r}, 'a')) or open({str(gate)!r})")),
        Stage("three", "", append(log, "three")),
    )
    with pytest.raises(StageFailed, match="two"):
        run_stages(stages, tmp_path)
    gate.touch()
    run_stages(stages, tmp_path)
    run_stages(stages, tmp_path)
    assert log.read_text().split() == ["one", "two", "two", "three"]


def test_a_changed_stage_runs_again_and_so_does_what_follows(tmp_path: Path) -> None:
    log = tmp_path / "log"
    one, two, three = (Stage(name, "", append(log, name)) for name in ("one", "two", "three"))
    run_stages((one, two, three), tmp_path)
    run_stages((one, dataclasses.replace(two, command=append(log, "changed")), three), tmp_path)
    assert log.read_text().split() == ["one", "two", "three", "changed", "three"]


def test_what_a_killed_run_started_ends_and_the_next_run_goes_on(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    drawing = f"import time\nwhile 1: open({str(beat)!r}, 'a').write('x'); time.sleep(0.02)"
    run = (
        "from pathlib import Path; from training.plan import Stage; from training.run import only_run, run_stages\n"
        f"folder = Path({str(tmp_path)!r})\n"
        f"with only_run(folder): run_stages((Stage('draw', '', {do(drawing)!r}),), folder)"
    )
    killed = subprocess.Popen([sys.executable, "-c", run], cwd=ROOT)
    while not beat.exists():
        assert killed.poll() is None
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    with only_run(tmp_path):
        drawn = beat.stat().st_size
        time.sleep(0.2)
    assert beat.stat().st_size == drawn
    assert read_done(tmp_path) == {}


def test_what_draws_beside_a_stage_ends_with_it(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    drawing = do(f"import time\nwhile 1: open({str(beat)!r}, 'a').write('x'); time.sleep(0.02)")
    waiting = do(f"import os, time\nwhile not os.path.exists({str(beat)!r}): time.sleep(0.02)")
    run_stage(Stage("train", "", waiting, beside=drawing), tmp_path)
    drawn = beat.stat().st_size
    time.sleep(0.2)
    assert beat.stat().st_size == drawn


def test_a_stage_fails_when_what_draws_beside_it_fails(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(StageFailed, match="timeit ended with"):
        run_stage(Stage("train", "", do("import time; time.sleep(60)"), beside=do("1 / 0")), tmp_path)
    assert time.monotonic() - began < 30
    assert "ZeroDivisionError" in (tmp_path / "train-beside.log").read_text()


def test_a_second_run_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    second = (
        "from pathlib import Path; from training.run import only_run\n"
        f"with only_run(Path({str(tmp_path)!r}), patience=0.2): pass"
    )
    with only_run(tmp_path):
        refused = subprocess.run([sys.executable, "-c", second], capture_output=True, text=True, cwd=ROOT)
    allowed = subprocess.run([sys.executable, "-c", second], capture_output=True, text=True, cwd=ROOT)
    assert refused.returncode != 0
    assert "A run is still going on" in refused.stderr
    assert allowed.returncode == 0, allowed.stderr


def test_new_models_replace_the_former_ones(tmp_path: Path) -> None:
    made, models = tmp_path / "made", tmp_path / "models"
    for folder, word in ((made, "new"), (models, "old")):
        folder.mkdir()
        for name in ("detector.onnx", "second_look.onnx", "recogniser.onnx", "ends.onnx", "models.toml"):
            (folder / name).write_text(word)
    (models / "MODEL_CARD.md").write_text("old")
    put_in_place(made, models)
    assert {path.name: path.read_text() for path in models.iterdir()} == {
        "detector.onnx": "new",
        "second_look.onnx": "new",
        "recogniser.onnx": "new",
        "ends.onnx": "new",
        "models.toml": "new",
        "MODEL_CARD.md": "old",
    }
