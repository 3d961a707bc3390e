"""The agent runs with nothing installed but what requirements-agent.lock names."""

import importlib.metadata
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from platewatch.agent.picture import SUFFIX
from platewatch.agent.running.set_up import SAMPLE
from tests.layers import PACKAGE, ROOT
from tests.unit.agent.posted import make_jpeg

START = "import sys; sys.path[:0] = sys.argv.pop(1).split(':'); from platewatch.cli.main import main; sys.exit(main())"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with links to the installed files of the lock's packages, and to no other."""
    folder = tmp_path_factory.mktemp("site")
    lock = (ROOT / "requirements-agent.lock").read_text()
    for line in re.findall(r"^[a-z0-9].*?(?= \\$)", lock, re.MULTILINE):
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        found = importlib.metadata.distribution(wanted.name)
        for name in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            link = folder / name
            if not link.exists():
                link.symlink_to(str(found.locate_file(name)))
    return folder


def make_command(site: Path, *words: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-B", "-c", START, f"{site}:{PACKAGE.parent}", "agent", *words]


def run(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        make_command(site, *words), capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
    )


def test_the_site_has_no_boto3(site: Path) -> None:
    names = {path.name for path in site.iterdir()}
    assert "typer" in names
    assert not names & {"boto3", "botocore", "aws_lambda_powertools", "numpy", "cv2", "onnxruntime", "joserfc"}


def test_it_is_set_up_checked_run_and_stopped(site: Path, tmp_path: Path) -> None:
    config, folder = tmp_path / "etc/agent.toml", tmp_path / "watched"
    folder.mkdir()
    first = run(site, "set-up", "--config", str(config))
    assert (first.returncode, config.stat().st_mode & 0o777) == (0, 0o600), first.stderr
    config.write_text(
        SAMPLE.replace("the token that `platewatch camera add` printed", "pw1.gate-north." + "t" * 43)
        .replace("https://abc123.execute-api.eu-west-1.amazonaws.com", "http://127.0.0.1:9")
        .replace('upload_hosts = [".s3.eu-west-1.amazonaws.com"]', 'upload_hosts = ["127.0.0.1"]\nloopback_http = true')
        .replace("/var/lib/platewatch-agent", str(tmp_path / "store"))
        .replace("/etc/platewatch-agent/store.key", str(tmp_path / "etc/store.key"))
        .replace("/srv/gate-north", str(folder))
    )
    second = run(site, "set-up", "--config", str(config))
    assert (second.returncode, second.stdout.count("made")) == (0, 3), second.stdout + second.stderr
    assert run(site, "set-up", "--config", str(config)).stdout.startswith("all was there already")
    checked = run(site, "check", "--config", str(config))
    assert checked.returncode == 1
    assert "WRONG  camera gate-north: no answer from 127.0.0.1" in checked.stdout
    assert "ok     the store: 0 pictures wait" in checked.stdout
    assert "ok     camera gate-north: the folder" in checked.stdout

    (folder / "a.jpg").write_bytes(make_jpeg(1000))
    with subprocess.Popen(make_command(site, "run", "--config", str(config)), stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 30
        while not list((tmp_path / "store").glob(f"*{SUFFIX}")):
            assert time.monotonic() < deadline
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.05)
        refused = run(site, "run", "--config", str(config))
        assert (refused.returncode, "another agent works with" in refused.stderr) == (1, True), refused.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert not (folder / "a.jpg").exists()


def test_a_file_with_tokens_that_others_can_open_is_refused(site: Path, tmp_path: Path) -> None:
    config = tmp_path / "agent.toml"
    config.write_text(SAMPLE)
    os.chmod(config, 0o644)
    done = run(site, "run", "--config", str(config))
    assert (done.returncode, "chmod 600" in done.stderr) == (1, True)
