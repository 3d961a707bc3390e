"""Whether cameras work: real agents beside them, the real service, and what the operators are told.

Nobody waits for minutes: what the service has stored of a camera is made older.
"""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from localcloud.demo.run import PARAMETERS, start_cloud
from localcloud.limits import Limits
from platewatch import __version__
from platewatch.cameras.aws.usual_table import DynamoUsual
from platewatch.cameras.camera import Lane
from tests.e2e.conftest import Service, furnish, wait_for
from tests.e2e.stories import run_watch
from tests.e2e.test_alerting import listen_to_operators
from tests.e2e.troubled_agent import Machine, end, find_port, set_up, start, try_post
from tests.unit.cameras.makers import make_usual

pytestmark = pytest.mark.xdist_group("camera-health")

LONG_AGO = timedelta(minutes=4)
NORMAL = Machine()


@dataclass(slots=True)
class Agent:
    """An agent in a process of its own, beside some cameras."""

    config: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.process = start(self.config)

    def end(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            end(self.process, how)
            self.process = None


@dataclass(slots=True)
class Watch:
    """The service without a schedule of its own, its operators, and the agents that were set up."""

    service: Service
    folder: Path
    hear: Callable[[], list[str]]
    agents: list[Agent] = field(default_factory=list)
    cameras: list[str] = field(default_factory=list)
    heard: int = 0

    def take_camera(self) -> str:
        self.cameras.append(self.service.take_camera())
        return self.cameras[-1]

    def add_agent(self, tokens: dict[str, str], machine: Machine = NORMAL) -> Agent:
        """Another agent for these cameras; it runs."""
        folder = self.folder / str(len(self.agents))
        folder.mkdir()
        port = find_port()
        agent = Agent(set_up(folder, self.service.cloud.api_url, port, tokens), port)
        self.agents.append(agent)
        machine.write(agent.config)
        agent.start()
        return agent

    def add_camera_with_agent(self, machine: Machine = NORMAL) -> tuple[str, Agent]:
        camera_id = self.take_camera()
        return camera_id, self.add_agent({camera_id: self.service.tokens[Lane.PRIORITY]}, machine)

    def show(self, camera_id: str) -> dict[str, Any]:
        listed = self.service.client.call("GET", "/v1/cameras")["cameras"]
        found: dict[str, Any] = next(camera for camera in listed if camera["id"] == camera_id)
        return found

    def wait_for_agent(self, camera_id: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Waits until what is shown of the camera's agent is so; what is shown."""
        shown: dict[str, Any] = {}

        def look() -> bool:
            nonlocal shown
            shown = self.show(camera_id)["agent"] or {}
            return bool(shown) and holds(shown)

        wait_for(look, 60)
        return shown

    def watch(self) -> list[str]:
        """The minute is over: what the operators are told of cameras then."""
        run_watch(self.service.cloud)
        told = self.hear()[self.heard :]
        self.heard += len(told)
        return [json.loads(each)["Message"] for each in told]

    def age(self, camera_id: str, by: timedelta) -> None:
        """So much time passes: what is known of the camera's agents and pictures is that much older."""
        cloud = self.service.cloud
        dynamodb, table = cloud.admin_client("dynamodb"), cloud.resources["CamerasTable"]
        key = {"pk": {"S": f"camera#{camera_id}"}, "sk": {"S": "camera"}}
        item, earlier = dynamodb.get_item(TableName=table, Key=key)["Item"], round(by.total_seconds() * 1000)
        if "agent_beats" in item:
            beats = json.loads(item["agent_beats"]["S"])
            aged = [[received - earlier, since - earlier, said] for received, since, said in beats]
            item["agent_beats"] = {"S": json.dumps(aged)}
        if "clock_lags" in item:
            lags = [[at - earlier, *said] for at, *said in json.loads(item["clock_lags"]["S"])]
            item["clock_lags"] = {"S": json.dumps(lags)}
            for name in ("clock_noted_at", "last_picture_at"):
                before = datetime.fromisoformat(item[name]["S"]) - by
                item[name] = {"S": before.isoformat(timespec="milliseconds")}
        dynamodb.put_item(TableName=table, Item=item)


@pytest.fixture(scope="module")
def quiet() -> Iterator[Service]:
    """A service whose watch runs when a test says so."""
    with start_cloud(PARAMETERS, Limits(schedules=False)) as cloud:
        yield furnish(cloud)


@pytest.fixture(scope="module")
def hear(quiet: Service) -> Callable[[], list[str]]:
    return listen_to_operators(quiet)


@pytest.fixture
def watch(quiet: Service, hear: Callable[[], list[str]], tmp_path: Path) -> Iterator[Watch]:
    found = Watch(quiet, tmp_path, hear, heard=len(hear()))
    yield found
    for agent in found.agents:
        agent.end(signal.SIGKILL)
    for camera_id in found.cameras:
        quiet.client.call("POST", f"/v1/cameras/{camera_id}/revoke", {})
    found.watch()


def test_an_agent_is_shown_and_when_it_is_killed_the_operators_hear_it_once(watch: Watch) -> None:
    camera_id, agent = watch.add_camera_with_agent()
    shown = watch.wait_for_agent(camera_id, lambda each: each["offset_seconds"] is not None)
    assert watch.show(camera_id)["judged_by"] == "heartbeat"
    assert (shown["offline"], shown["clock"], shown["second_agent"]) == (False, "right", None)
    said = shown["heartbeat"]
    assert (said["agent"]["version"], said["clock"]["source"]) == (__version__, "service")
    assert said["queue"] == {"pictures": 0, "bytes": 0, "oldest_captured_at": None, "evicted": 0}
    assert watch.watch() == []

    agent.end(signal.SIGKILL)
    watch.age(camera_id, LONG_AGO)
    assert watch.show(camera_id)["agent"]["offline"]
    [told] = watch.watch()
    assert f"{camera_id} (A9 exit 5): no heartbeat" in told
    assert "See whether the agent's computer has power" in told
    assert watch.watch() == [], "once"

    agent.start()
    watch.wait_for_agent(camera_id, lambda each: not each["offline"])
    [told] = watch.watch()
    assert told.endswith(f"are heard again:\n{camera_id}")
    assert watch.watch() == []


def test_a_clock_three_seconds_ahead_is_an_alarm_and_its_pictures_are_of_uncertain_time(
    watch: Watch, wanted_scene: bytes
) -> None:
    camera_id, agent = watch.add_camera_with_agent(Machine(wrong_s=3.0))
    # From one slow answer less than the whole offset is sure; a few more tell it.
    shown = watch.wait_for_agent(
        camera_id, lambda each: each["heartbeat"]["clock"]["source"] is not None and each["clock"] == "alarm"
    )
    assert 2.0 <= shown["offset_seconds"] <= 3.6
    [told] = watch.watch()
    assert f"{camera_id} (A9 exit 5): " in told
    assert " s ahead; its reads are marked as of uncertain time" in told

    before = len(watch.service.messages())
    assert try_post(agent.port, camera_id, wanted_scene)
    wait_for(lambda: len(watch.service.messages()) > before, 90)
    assert "(klok?)" in watch.service.messages()[-1]

    NORMAL.write(agent.config)
    watch.wait_for_agent(camera_id, lambda each: each["clock"] == "right")
    [told] = watch.watch()
    assert told.endswith(f"right again:\n{camera_id}")
    assert watch.watch() == []


def test_two_agents_with_one_token_are_told_once_and_so_is_their_end(watch: Watch) -> None:
    camera_id, first = watch.add_camera_with_agent()
    second = watch.add_agent({camera_id: watch.service.tokens[Lane.PRIORITY]})
    ids = {(each.config.parent / "store" / "agent-id").read_text() for each in (first, second)}
    shown = watch.wait_for_agent(camera_id, lambda each: each["second_agent"] is not None)
    assert {shown["second_agent"], shown["heartbeat"]["agent"]["id"]} == ids
    [told] = watch.watch()
    assert f"{camera_id} (A9 exit 5): agents " in told
    assert "Stop one of them" in told
    assert watch.watch() == []

    first.end()
    second.end()
    watch.age(camera_id, LONG_AGO)
    second.start()
    watch.wait_for_agent(camera_id, lambda each: not each["offline"] and each["second_agent"] is None)
    [told] = watch.watch()
    assert told.endswith(f"each of these cameras again:\n{camera_id}")


def test_many_cameras_at_once_are_one_message(watch: Watch) -> None:
    tokens = {}
    for _ in range(6):
        camera_id = watch.take_camera()
        tokens[camera_id] = watch.service.tokens[Lane.PRIORITY]
    agent = watch.add_agent(tokens)
    for camera_id in tokens:
        watch.wait_for_agent(camera_id, lambda each: not each["offline"])
    agent.end(signal.SIGKILL)
    for camera_id in tokens:
        watch.age(camera_id, LONG_AGO)
    [told] = watch.watch()
    assert all(f"{camera_id} (A9 exit 5): no heartbeat" in told for camera_id in tokens)
    assert "look first for what they share" in told
    assert watch.watch() == []


def test_a_camera_that_stops_is_told_once_with_what_to_do_and_so_is_its_return(
    watch: Watch, unwanted_scene: bytes
) -> None:
    """No agent stands beside it: it is judged by what is usual, which was learnt in three weeks."""
    service, camera_id = watch.service, watch.take_camera()
    now = datetime.now(UTC)
    usual = DynamoUsual(service.cloud.admin_client("dynamodb"), service.cloud.resources["CamerasTable"])
    assert usual.keep_usual(None, make_usual(camera_id, rate=6.0, since=now - timedelta(weeks=5)))
    service.upload(unwanted_scene, now)
    shown = watch.show(camera_id)
    assert (shown["judged_by"], shown["silence"]["silent"]) == ("silence", False)
    assert watch.watch() == []

    watch.age(camera_id, timedelta(minutes=shown["silence"]["found_after_minutes"] + 1))
    assert watch.show(camera_id)["silence"]["silent"]
    [told] = watch.watch()
    assert f"{camera_id} (A9 exit 5): usually pictures in 13 of 15 minutes, none for " in told
    assert "See whether the camera has power and network" in told
    assert watch.watch() == [], "once"

    service.upload(unwanted_scene, datetime.now(UTC))
    [told] = watch.watch()
    assert told.endswith(f"come again:\n{camera_id}")
    assert watch.watch() == []


def test_in_a_maintenance_window_a_camera_that_stops_is_told_to_nobody(watch: Watch, unwanted_scene: bytes) -> None:
    service, camera_id = watch.service, watch.take_camera()
    now = datetime.now(UTC)
    usual = DynamoUsual(service.cloud.admin_client("dynamodb"), service.cloud.resources["CamerasTable"])
    assert usual.keep_usual(None, make_usual(camera_id, rate=6.0, since=now - timedelta(weeks=5)))
    service.upload(unwanted_scene, now)
    document = {"until": (now + timedelta(hours=1)).isoformat(), "reason": "new pole"}
    service.client.call("POST", f"/v1/cameras/{camera_id}/maintenance", document)
    watch.age(camera_id, timedelta(hours=1))
    assert watch.watch() == []
    assert watch.show(camera_id)["silence"] is None
    service.client.call("DELETE", f"/v1/cameras/{camera_id}/maintenance")
    assert watch.watch() == [], "the wait begins again at its end"
