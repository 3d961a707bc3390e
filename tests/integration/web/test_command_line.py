"""The command line against the API's real handler, over HTTP, under moto."""

import importlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import Drift
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.cameras.errors import TokenEnded
from platewatch.cli.main import main
from tests.integration.cameras.calls import prove
from tests.loopback import LoopbackHandler, serve_loopback

PLACE = ["--latitude", "52.29", "--longitude", "-4.83", "--site", "Bovenkerkerweg", "--direction", "into town"]


class Gateway(LoopbackHandler):
    """Hands each request to the handler, as API Gateway does."""

    def _serve(self):
        path, _, query = self.path.partition("?")
        body = self.take_body().decode()
        event = self.server.make_event(
            self.command, path, headers=dict(self.headers), query=dict(parse_qsl(query)), body=body or None
        )
        response = self.server.handler(event, self.server.context)
        self.answer(response["statusCode"], response["body"].encode())

    do_GET = do_POST = do_PUT = do_DELETE = _serve


@pytest.fixture
def service(make_table, monkeypatch, http_event, lambda_context):
    for name in ("cameras", "reads"):
        monkeypatch.setenv(f"{name.upper()}_TABLE", make_table(name))
    with serve_loopback(Gateway) as server:
        server.handler = importlib.import_module("functions.api.app").handler
        server.make_event, server.context = http_event, lambda_context
        monkeypatch.setenv("PLATEWATCH_API", server.address)
        yield server


def run(capsys, *words):
    status = main(list(words))
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_camera_from_add_to_revoke(service, capsys, dutch_machine):
    status, token, told = run(capsys, "camera", "add", "west-1", "--lane", "priority", *PLACE)
    assert status == 0
    assert "shown only now" in told
    assert prove(token.strip()).positions[0].longitude == -4.83

    place = [word if word != "Bovenkerkerweg" else "Langs de Werf" for word in PLACE]
    status, told, _ = run(
        capsys, "camera", "move", "west-1", *place, "--why", "burglaries there", "--since", "2099-01-01T00:00:00Z"
    )
    assert (status, told) == (0, "camera west-1 stands at Langs de Werf since 2099-01-01 01:00:00 CET\n")

    assert run(capsys, "camera", "revoke", "west-1")[0] == 0
    status, table, _ = run(capsys, "camera", "list")
    assert status == 0
    header, row = table.splitlines()
    assert re.split("  +", header) == ["ID", "LANE", "SITE", "DIRECTION", "LAST PICTURE", "STATE", "CLOCK", "HEALTH"]
    assert "Langs de Werf" in row
    assert "revoked" in row
    status, table, _ = run(capsys, "camera", "list", "--positions")
    assert "01:00:00 CET" in table.splitlines()[2]
    assert "burglaries there" in table.splitlines()[2]
    assert [line.split()[1] for line in table.splitlines()] == ["SITE", "Bovenkerkerweg", "Langs"]
    assert "52.29000" in table


def show_clock(capsys, camera, clock, refused=None):
    """What `camera list` says of the clock of a camera with this record and refusal."""
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    before = cameras.find(camera)
    assert cameras.keep_clock(before, replace(before, clock=clock, drift=refused))
    _, header, row = "", *run(capsys, "camera", "list")[1].splitlines()
    health = header.index("HEALTH")
    return row[header.index("CLOCK") : health].strip(), row[
        header.index("LAST PICTURE") : header.index("STATE")
    ].strip()


def test_the_list_shows_the_last_picture_and_the_clock_in_words(service, capsys, dutch_machine):
    run(capsys, "camera", "add", "west-1", *PLACE)
    assert "none yet" in run(capsys, "camera", "list")[1]
    assert "not known yet" in run(capsys, "camera", "list")[1]
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    slots = [noon + timedelta(minutes=minutes) for minutes in (0, 10, 20)]
    behind = ClockRecord(tuple(Lag(at, 3601) for at in slots), slots[-1], slots[-1])
    assert show_clock(capsys, "west-1", behind) == (
        "1 hour behind since 2026-07-01 14:00:00 CEST, as if it missed the change to daylight saving time",
        "2026-07-01 14:20:00 CEST",
    )
    later = slots[-1] + timedelta(minutes=1)
    offline = ClockRecord((Lag(later, 7300),), later, later)
    assert show_clock(capsys, "west-1", offline)[0] == "picture came 2 hours 2 minutes late at 2026-07-01 14:21:00 CEST"
    last = later + timedelta(minutes=1)
    refused = ClockRecord((Lag(last, 31_446_717),), last, later)
    assert show_clock(capsys, "west-1", refused, Drift(-31_446_717, last)) == (
        "364 days behind: picture refused 2026-07-01 14:22:00 CEST",
        "2026-07-01 14:21:00 CEST",
    )
    right = ClockRecord((Lag(last, 2),), last + timedelta(seconds=1), last)
    assert show_clock(capsys, "west-1", right) == ("right", "2026-07-01 14:22:00 CEST")


def test_answers_as_json(service, capsys):
    status, answer, _ = run(capsys, "camera", "add", "west-1", *PLACE, "--json")
    assert status == 0
    assert json.loads(answer)["camera"]["lane"] == "standard"
    status, answer, _ = run(capsys, "camera", "list", "--json")
    assert [camera["id"] for camera in json.loads(answer)["cameras"]] == ["west-1"]


def test_what_the_api_refuses_is_one_line(service, capsys):
    run(capsys, "camera", "add", "west-1", *PLACE)
    status, out, told = run(capsys, "camera", "add", "west-1", *PLACE)
    assert (status, out) == (1, "")
    assert told == "platewatch: camera west-1 is registered already: choose another id\n"
    assert run(capsys, "camera", "revoke", "a/../b")[0] == 1


def test_no_rejections(service, capsys):
    assert run(capsys, "rejection", "list", "--day", "2026-03-12") == (0, "no rejections on 2026-03-12\n", "")
    status, _, told = run(capsys, "rejection", "list", "--day", "yesterday")
    assert (status, told) == (1, "platewatch: day: must be a day such as 2026-03-12\n")


def test_private_ground_is_masked_and_taken_back(service, capsys):
    assert run(capsys, "camera", "add", "west-1", *PLACE, "--private-ground", "0,0 0.3,0 0.3,0.5")[0] == 0
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    assert cameras.find("west-1").view.private_ground == (((0, 0), (0.3, 0), (0.3, 0.5)),)
    two = ["--private-ground", "0,0 0.3,0 0.3,0.5", "--private-ground", "0.8,0 1,0 1,0.4 0.8,0.4"]
    status, told, _ = run(capsys, "camera", "mask", "west-1", *two)
    assert (status, told) == (0, "camera west-1: 2 parts of its view masked as private ground\n")
    assert len(cameras.find("west-1").view.private_ground) == 2
    status, _, told = run(capsys, "camera", "mask", "west-1", "--private-ground", "0,0 1,1 1,0 0,1")
    assert status == 1
    assert "private_ground[0]" in told
    assert len(cameras.find("west-1").view.private_ground) == 2
    assert run(capsys, "camera", "mask", "west-1", "--none")[0] == 0
    assert cameras.find("west-1").view.private_ground == ()


def test_captions_are_marked_listed_and_taken_back(service, capsys):
    strip = "0,0.9 1,0.9 1,1 0,1"
    assert run(capsys, "camera", "add", "west-1", *PLACE, "--caption-area", strip)[0] == 0
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    assert cameras.find("west-1").view.caption_areas == (((0, 0.9), (1, 0.9), (1, 1), (0, 1)),)
    assert run(capsys, "camera", "mask", "west-1", "--private-ground", "0,0 0.3,0 0.3,0.5")[0] == 0
    status, told, _ = run(capsys, "camera", "list", "--areas")
    assert status == 0
    assert [line.split(None, 1)[1] for line in told.splitlines()[1:]] == [
        "private ground  0,0 0.3,0 0.3,0.5",
        "caption         0,0.9 1,0.9 1,1 0,1",
    ]
    two = ["--caption-area", "0,0 0.2,0 0.2,0.05", "--caption-area", strip]
    status, told, _ = run(capsys, "camera", "mark-captions", "west-1", *two)
    assert (status, told) == (0, "camera west-1: 2 parts of its view marked as captions\n")
    assert len(cameras.find("west-1").view.caption_areas) == 2
    status, _, told = run(capsys, "camera", "mark-captions", "west-1", "--caption-area", "0,0 1,0 1,1 0,1")
    assert (status, "caption_areas: cover 100.0% of the picture" in told) == (1, True)
    assert len(cameras.find("west-1").view.caption_areas) == 2
    status, told, _ = run(capsys, "camera", "mark-captions", "west-1", "--none")
    assert (status, told) == (0, "camera west-1: no parts of its view marked as captions\n")
    assert cameras.find("west-1").view.caption_areas == ()
    assert len(cameras.find("west-1").view.private_ground) == 1


@pytest.mark.parametrize(
    "action", [["mask", "west-1", "--private-ground"], ["mark-captions", "west-1", "--caption-area"]]
)
@pytest.mark.parametrize("polygon", ["", "0;0 1;1 1;0", "0,0 1,0 a,b", "0,0,0 1,0,0 1,1,1"])
def test_what_is_no_list_of_pairs_is_refused_before_anything_is_sent(capsys, action, polygon):
    assert main(["camera", *action, polygon]) == 2
    assert "X,Y pairs" in capsys.readouterr().err


def test_a_token_is_rotated_with_an_overlap_and_revoked(service, capsys):
    _, old, _ = run(capsys, "camera", "add", "west-1", *PLACE)
    status, fresh, told = run(capsys, "camera", "rotate-token", "west-1", "--overlap", "24h")
    assert status == 0
    assert "shown only now; the one before works until" in told
    assert prove(old.strip()).camera_id == prove(fresh.strip()).camera_id == "west-1"
    assert "in use, token before ends" in run(capsys, "camera", "list")[1]
    assert run(capsys, "camera", "revoke-token", "west-1")[0] == 0
    assert "without a token since" in run(capsys, "camera", "list")[1]
    for token in (old, fresh):
        with pytest.raises(TokenEnded):
            prove(token.strip())
    _, last, told = run(capsys, "camera", "rotate-token", "west-1")
    assert "the one before no longer works" in told
    assert prove(last.strip()).camera_id == "west-1"
    status, _, told = run(capsys, "camera", "rotate-token", "west-1", "--overlap", "soon")
    assert (status, "--overlap must be a time" in told) == (2, True)
