"""The command line as a whole: help, exit status, and what is imported for it."""

import subprocess
import sys

import pytest

from platewatch.cli import main as command_line
from platewatch.errors import PlatewatchError


def run_python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_help_names_every_command(capsys):
    assert command_line.main(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, (_, summary) in command_line.COMMANDS.items():
        assert f"  {name} " in shown
        assert summary in shown


@pytest.mark.parametrize("words", [[], ["photograph"], ["camera"], ["camera", "add"], ["upload", "x.jpg"]])
def test_what_is_not_understood_is_2(words, capsys):
    assert command_line.main(words) == 2
    assert "Usage: platewatch" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["camera", "rejection", "upload"])
def test_every_command_explains_itself_with_an_example(command, capsys):
    assert command_line.main([command, "--help"]) == 0
    assert f"platewatch {command} " in capsys.readouterr().out.partition("Example")[2]


def test_version(capsys):
    assert command_line.main(["--version"]) == 0
    assert capsys.readouterr().out == "platewatch 0.1.0\n"


def test_a_known_error_is_one_line_and_1(monkeypatch, capsys):
    monkeypatch.delenv("PLATEWATCH_API", raising=False)
    assert command_line.main(["camera", "list"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("platewatch: which service? give --api")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt(), 130), (PlatewatchError("no"), 1)])
def test_ctrl_c_is_quiet(monkeypatch, capsys, error, status):
    def fail(address):
        raise error

    monkeypatch.setattr("platewatch.cli.client.connect", fail)
    assert command_line.main(["rejection", "list"]) == status
    assert "Traceback" not in capsys.readouterr().err


def test_help_needs_nothing_and_upload_needs_no_aws():
    heavy = "{'boto3', 'botocore', 'numpy', 'cv2', 'onnxruntime'}"
    loaded = run_python(
        "import sys; from platewatch.cli.main import main\n"
        "main(['--help'])\n"
        f"print('LOADED', sorted({heavy} & set(sys.modules)))"
    )
    assert "LOADED []" in loaded
    loaded = run_python(f"import sys, platewatch.snapshots.commands.upload; print(sorted({heavy} & set(sys.modules)))")
    assert loaded == "[]\n"


def test_a_closed_pipe_is_no_traceback():
    ended = subprocess.run(
        f"{sys.executable} -m platewatch.cli.main --help | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ended.stderr
