"""The whole run with commands that only pretend to read: turns, protocol, figures, and no plate in what comes out."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from bench.errors import ReaderFailed
from bench.peer import Reader
from bench.reader import main, name_commands

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="another process's CPU time: Linux alone")

FAKE = """
import json, sys, time
for line in sys.stdin:
    until = time.process_time() + 0.03
    while time.process_time() < until:
        pass
    print("a library says hello")
    said = {"plates": [{"text": "SECRET99", "probability": 0.75}], "decode_ms": 4}
    print(json.dumps(said), flush=True)
"""


def _command(tmp_path: Path, source: str, name: str = "fake.py") -> str:
    path = tmp_path / name
    path.write_text(source)
    return shlex.join([sys.executable, str(path)])


def test_an_answer_and_what_it_cost(tmp_path: Path) -> None:
    with Reader("fake", _command(tmp_path, FAKE), crops=False, environment={}) as reader:
        reader.warm_up(tmp_path / "a.jpg")
        answer = reader.ask(tmp_path / "a.jpg")
        assert 30 <= answer.cpu_ms < 300
        assert 0 <= reader.user_share() <= 1
        assert reader.peak_mb() > 1
    assert answer.plates[0].spellings == (("SECRET99", 0.75),)
    assert answer.plates[0].box is None
    assert answer.decode_ms == 4


@pytest.mark.parametrize(
    "source",
    ["", "input(); print('{')", 'input(); print(\'{"plates": [{"text": 3}]}\')', "import sys; sys.stdin.close()"],
)
def test_a_command_that_does_not_keep_to_the_protocol(tmp_path: Path, source: str) -> None:
    with Reader("fake", _command(tmp_path, source), crops=False, environment={}) as reader:
        with pytest.raises(ReaderFailed):
            reader.ask(tmp_path / "a.jpg")
        with pytest.raises(ReaderFailed):
            reader.ask(tmp_path / "b.jpg")


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReaderFailed, match="nothing-here"), Reader("x", "nothing-here", crops=False, environment={}):
        pass


def test_children_of_the_command_count_too(tmp_path: Path) -> None:
    source = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {FAKE!r}])"
    with Reader("parent", _command(tmp_path, source), crops=False, environment={}) as reader:
        reader.warm_up(tmp_path / "a.jpg")
        assert reader.ask(tmp_path / "a.jpg").cpu_ms >= 30


def test_peers_have_names() -> None:
    commands = name_commands(["rapidocr", "/opt/other/read --fast", "read --slow"])
    assert list(commands) == ["platewatch", "rapidocr", "read", "read-3"]
    assert commands["read"] == "/opt/other/read --fast"


def test_a_run_tells_figures_and_no_plate(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "gate"
    scenes = Path(__file__).parents[3] / "infra/localcloud/demo/scenes"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"SECRET9{number}.jpg").write_bytes((scenes / f"scene-{number:02d}.jpg").read_bytes())
    (folder / "plates.csv").write_text(
        "file,x1,y1,x2,y2,text\nSECRET91.jpg,1,2,3,4,SECRET99\nSECRET92.jpg,1,2,3,4,SECRET98\n"
    )
    figures = tmp_path / "figures.json"
    assert main([str(folder), "--peer", _command(tmp_path, FAKE, "fake"), "--json", str(figures)]) == 0
    out = capfd.readouterr().out
    document = json.loads(figures.read_text())["gate"]
    fake = document[Path(sys.executable).name]
    assert fake["exact"] == {"hits": 1, "of": 2}
    assert fake["cost"]["user_median"] <= fake["cost"]["cpu_median"]
    assert document["platewatch"]["photos"] == 2
    assert document["platewatch"]["cost"]["decode_median"] > 0
    assert "1 of 2 (50.0%)" in out
    assert "SECRET" not in out + figures.read_text()


def test_what_can_not_be_measured_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err
