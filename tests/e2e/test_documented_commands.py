"""Every command of the role pages, run as it stands there, in order, with the rights of that role."""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from localcloud.demo.material import SCENES
from localcloud.demo.run import ROOT, start_cloud
from localcloud.run.cloud import LocalCloud
from localcloud.run.running import Running, offer_cloud
from platewatch.cameras.camera import Lane
from platewatch.cli.local import make_environment
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.reading.record import keep_as_passage
from platewatch.snapshots.aws.passages_table import DynamoPassages
from tests.e2e.conftest import Service, wait_for
from tests.e2e.test_matching import come, reviews
from tests.unit.alerts.makers import make_read

pytestmark = pytest.mark.xdist_group("documents")

PAGES = ROOT / "docs/roles"
WRITTEN_ON = date(2026, 11, 23)
"""The day for which the dates of the pages' examples are meant."""

ROLES = {
    "hotlist-editors.md": "hotlist-editor",
    "admins.md": "admin",
    "installers.md": "",
    "control-room.md": "control-room",
    "investigators.md": "investigator",
    "auditors.md": "auditor",
}
"""The role of each page with commands, in the order in which README names them. Installers sign in as nobody."""

_FILLED = re.compile(r"\b(TOKEN|ALERT|HOLD|INVESTIGATION)\b")
PURPOSE = '--reason "prepare" --case TEST-2026-1'
ENTRY = "--category 1 --priority 1 --reason theft --consent OVJ-7 --role suspect --weed-date 2027-01-31 --owner me"


def list_blocks(page: str) -> list[list[str]]:
    """The commands of each block of a page, lines that go on put together."""
    text = (PAGES / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [block.replace("\\\n", " ").splitlines() for block in blocks]


def find_commands(page: str) -> list[str]:
    return [line for block in list_blocks(page) for line in block if line.strip()]


def move_dates(command: str) -> str:
    """The command with its dates as far from today as they were from the day the page was written."""
    later = max(datetime.now(UTC).date() - WRITTEN_ON, timedelta())
    return re.sub(
        r"\b20\d\d-\d\d-\d\d(?!\d)", lambda found: (date.fromisoformat(found[0]) + later).isoformat(), command
    )


@dataclass(slots=True)
class Reader:
    """Somebody who follows the pages: what stands in capitals there is filled in with what the service printed."""

    service: Service
    running: Running
    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)

    def run(self, role: str, commands: list[str]) -> None:
        """Runs the commands in one shell; each must end well."""
        lines = []
        for command in commands:
            filled = re.sub(
                r"\b(TOKEN|ALERT|HOLD|INVESTIGATION)\b", lambda found: self.find(found[1]), move_dates(command)
            )
            lines += [f"echo '@@' {len(lines) // 3}", filled, "echo '@@status' $?"]
        person = self.running.people[role] if role else {"PLATEWATCH_API": self.running.api_url}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PLATEWATCH_"))}
        done = subprocess.run(
            ["/bin/sh"],
            input="\n".join(lines) + "\n",
            env=make_environment(person, kept),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        self.printed += done.stdout.splitlines()
        statuses = re.findall(r"^@@status (\d+)$", done.stdout, re.MULTILINE)
        assert statuses == ["0"] * len(commands), done.stdout

    def find(self, name: str) -> str:
        """What stands for a word in capitals, as somebody would look it up."""
        if name == "TOKEN":
            return [line for line in self.printed if line.startswith("pw1.gate-north.")][-1]
        if name == "INVESTIGATION":
            return re.findall(r"^opened: ([0-9a-f]{32})", "\n".join(self.printed), re.MULTILINE)[-1]
        if name == "HOLD":
            return re.findall(r"\b[0-9a-f]{32}\b", "\n".join(self.printed))[-1]
        return self.names[name]

    def come_by(self, scene: str, camera: str) -> str:
        """Has a camera of its own take a scene; the id of the alert that follows."""
        known = {alert["alert_id"] for alert in self.service.alerts()}
        self.service.take_camera(site=camera)
        self.service.upload((SCENES / scene).read_bytes(), datetime.now(UTC))
        # Not until the queues are empty: the order to destroy a deleted list waits there for a while.
        wait_for(lambda: len(self.service.alerts()) > len(known), 60)
        return next(alert["alert_id"] for alert in self.service.alerts() if alert["alert_id"] not in known)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("clone")
    # What a command writes must not lie in the clone.
    (folder / "infra").symlink_to(ROOT / "infra")
    environment = {"XDG_RUNTIME_DIR": str(tmp_path_factory.mktemp("run"))}
    with (
        start_cloud({"RetentionMode": "126jj", "AlertPageLogin": "token"}) as cloud,
        offer_cloud(cloud, environment) as running,
    ):
        service = Service(cloud, cloud.api_client())
        yield Reader(service, running, folder)


def test_readme_names_every_page_and_every_page_its_role() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\(docs/roles/([\w-]+\.md)\)", readme)
    assert set(linked) == {path.name for path in PAGES.glob("*.md")}
    assert [page for page in linked if page != "officers.md"] == list(ROLES)
    for page, role in ROLES.items():
        text = (PAGES / page).read_text(encoding="utf-8")
        assert find_commands(page)
        assert not role or f"--as {role}`" in text
    assert find_commands("officers.md") == []


def test_no_command_names_an_hour_of_the_day_on_which_its_page_was_written() -> None:
    """Tried earlier on that day, the command would be refused: the hour is still to come."""
    for page in PAGES.glob("*.md"):
        for command in find_commands(page.name):
            days = map(date.fromisoformat, re.findall(r"\b(20\d\d-\d\d-\d\d)T\d\d", command))
            assert all(day < WRITTEN_ON or day.year > WRITTEN_ON.year for day in days), command


def test_every_command_works_as_written_in_order(reader: Reader) -> None:
    for page, role in ROLES.items():
        for block in list_blocks(page):
            commands = [line for line in block if line.strip()]
            if commands[0].startswith(("make ", "aws ", "platewatch deploy ", "platewatch doctor")):
                # Needs an account; what make is to do is tested by CI, and test_doctor.py runs what looks at accounts.
                continue
            prepare(reader, commands)
            if "ID" in " ".join(commands).split():
                commands = [fill_id(reader, command) for command in commands]
            reader.run(role, commands)


def prepare(reader: Reader, commands: list[str]) -> None:
    """What colleagues have done before, where a page speaks of it."""
    said = " ".join(commands)
    if "hotlist confirm-pattern" in said:
        reader.run("operator", [f'platewatch hotlist add stolen "7-KXL-9?" --case-number PL1300-2026-2 {ENTRY}'])
        disputed = reader.come_by("scene-01.jpg", "before the pages")
        reader.run("operator", [f"platewatch alert answer {disputed} list-wrong --yes {PURPOSE}"])
    if "hotlist delete stoeln" in said:
        scenes = "infra/localcloud/demo/scenes/hotlist.csv"
        reader.run("operator", [f"platewatch hotlist import {scenes} --list stoeln --new-list"])
    if "hold add ALERT" in said:
        # The example's webhook is somebody's: no test may send to it.
        reader.run("operator", ["platewatch recipient remove desk"])
        reader.names["ALERT"] = reader.come_by("scene-01.jpg", "another site")
    if "investigation ask" in said:
        # The approver, in a sign-in of their own; and the car that the witness saw.
        approver = reader.service.cloud.add_person("h.groot", role="InvestigatorPolicy").api_client()
        path = f"/v1/investigations/{reader.find('INVESTIGATION')}/approval"
        headers = {"X-Reason": "the order covers it", "X-Case-Number": "PL1300-2026-1"}
        approver.call("POST", path, {"decision": "approved", "words": "the order covers it"}, headers=headers)
        keep_passage(reader.service.cloud, "7KXL92", datetime.now(UTC) - timedelta(days=5))
    if "review show" in said:
        reader.names["alert"] = reader.come_by("scene-01.jpg", "a third site")
        for name, lane in (("sent", "u1"), ("dismissed", "u2")):
            reader.service.take_camera(Lane.PRIORITY, site=name)
            known = list_reviews(reader)
            come(reader.service, ("SVNP28", 0.5), ("SVNP26", 0.4), name=lane)
            wait_for(lambda known=known: list_reviews(reader) > known, 60)
            [reader.names[name]] = list_reviews(reader) - known


def keep_passage(cloud: LocalCloud, plate: str, at: datetime, camera_id: str = "gate-north") -> None:
    """A passage that 126jj keeps, with its pictures."""
    read = make_read((plate, 0.97), read_id="kept-00", captured_at=at, camera_id=camera_id)
    hashes = {f"{name}_sha256": hashlib.sha256(name.encode()).hexdigest() for name in ("overview", "plate")}
    read = keep_as_passage(replace(read, evidence=replace(read.evidence, **hashes)))
    DynamoPassages(cloud.admin_client("dynamodb"), cloud.resources["PassagesTable"]).keep_reads([read])
    pictures = S3Evidence(cloud.admin_client("s3"), cloud.resources["PassagesBucket"])
    pictures.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)


def list_reviews(reader: Reader) -> set[str]:
    return {review["review_id"] for review in reviews(reader.service)}


def fill_id(reader: Reader, command: str) -> str:
    """ID stands for a review, or for an alert."""
    name = "dismissed" if "review dismiss" in command else "sent" if "review" in command else "alert"
    return re.sub(r"\bID\b", reader.names[name], command)
