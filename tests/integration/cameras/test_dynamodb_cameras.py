"""Cameras in their table, under moto."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import REMEMBERED_SECONDS, DynamoCameras, DynamoGuesses, DynamoViews
from platewatch.cameras.camera import Camera, Drift, Lane, Position, TokenHash, position_at
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.cameras.errors import CameraExists, CameraUnknown, PositionTooEarly, TokensChanged
from platewatch.cameras.placement import Placement, Purpose
from platewatch.cameras.view import NOTHING_MARKED, View

BORN = datetime(2026, 3, 1, 8, 0, 0, 120_000, UTC)
CLOCK = ClockRecord((Lag(BORN - timedelta(minutes=10), 3601.25), Lag(BORN, -2.5)), BORN, BORN - timedelta(seconds=1))
GROUND = (((0.0, 0.0), (0.3, 0.0), (0.3, 0.55)),)
CAPTIONS = (((0.0, 0.9), (1.0, 0.9), (1.0, 1.0), (0.0, 1.0)),)


def stand(since, site="Bovenkerkerweg"):
    return Position(since, 52.3050001, -0.0000042, site, "south")


def make_camera(camera_id="west-1", **changes):
    fields = {
        "camera_id": camera_id,
        "lane": Lane.PRIORITY,
        "positions": (stand(BORN),),
        "token": TokenHash("00ff", "aa"),
        "registered_at": BORN,
    }
    return Camera(**(fields | changes))


@pytest.fixture
def cameras(make_table):
    return DynamoCameras(clients.dynamodb(), make_table("cameras"))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"revoked_at": BORN, "drift": Drift(-12.5, BORN + timedelta(seconds=1)), "view": View(GROUND, CAPTIONS)},
        {"clock": CLOCK},
        {"ground_set_at": BORN, "captions_set_at": BORN + timedelta(days=1)},
        {"token": TokenHash("00ff", "aa", BORN), "token_before": TokenHash("11", "bb", BORN)},
    ],
)
def test_what_is_found_is_what_was_added(cameras, changes):
    camera = make_camera(**changes)
    cameras.add(camera)
    found = cameras.find("west-1")
    assert found.positions[0].longitude == pytest.approx(camera.positions[0].longitude, abs=1e-7)
    assert found == make_camera(
        **changes, positions=(Position(BORN, 52.3050001, -0.0000042, "Bovenkerkerweg", "south"),)
    )


def test_a_position_keeps_what_is_on_record_of_it_and_one_of_former_days_says_so(cameras):
    placement = Placement(
        "burglaries in Westwijk", "arn:j.jansen", (Purpose.BORDER, Purpose.CRIME_AREA), "OVJ-2026-71", "Amstelveen",
        "Amstelveen", 4.5, 22.5, date(2027, 3, 1),
    )  # fmt: skip
    cameras.add(make_camera())
    key = {"pk": {"S": "camera#west-1"}, "sk": {"S": "camera"}}
    clients.dynamodb().update_item(TableName="cameras", Key=key, UpdateExpression="REMOVE positions[0].placement")
    cameras.move("west-1", replace(stand(BORN + timedelta(days=1)), placement=placement))
    first, second = cameras.find("west-1").positions
    assert first == replace(stand(BORN), placement=Placement(reason="before positions were recorded"))
    assert not first.placement.has_reason
    assert second.placement == placement


def test_an_id_is_given_once_even_after_revocation(cameras):
    cameras.add(make_camera())
    cameras.revoke("west-1", BORN)
    with pytest.raises(CameraExists, match="west-1"):
        cameras.add(make_camera(lane=Lane.STANDARD))
    assert cameras.find("west-1").lane is Lane.PRIORITY


def test_moving_keeps_where_it_stood_before(cameras):
    cameras.add(make_camera())
    moved = BORN + timedelta(days=2)
    cameras.move("west-1", stand(moved, "Langs de Werf"))
    camera = cameras.find("west-1")
    assert position_at(camera, moved - timedelta(seconds=1)).site == "Bovenkerkerweg"
    assert position_at(camera, moved).site == "Langs de Werf"


@pytest.mark.parametrize("later", [timedelta(0), -timedelta(hours=1)])
def test_a_position_begins_after_the_last(cameras, later):
    cameras.add(make_camera())
    with pytest.raises(PositionTooEarly, match=r"2026-03-01T08:00:00\.120"):
        cameras.move("west-1", stand(BORN + later))
    assert len(cameras.find("west-1").positions) == 1


def test_revoking_again_keeps_the_first_time(cameras):
    cameras.add(make_camera())
    cameras.revoke("west-1", BORN)
    cameras.revoke("west-1", BORN + timedelta(days=1))
    assert cameras.find("west-1").revoked_at == BORN


def test_an_unknown_camera_is_not_made_by_changing_it(cameras, scan_table):
    with pytest.raises(CameraUnknown):
        cameras.move("west-1", stand(BORN))
    with pytest.raises(CameraUnknown):
        cameras.revoke("west-1", BORN)
    assert not cameras.keep_clock(make_camera(), make_camera(clock=CLOCK))
    assert cameras.find("west-1") is None
    assert scan_table("cameras") == []


def test_a_clock_is_kept_and_nothing_else_is_changed(cameras):
    camera = make_camera(view=View(GROUND, CAPTIONS))
    cameras.add(camera)
    refused = replace(camera, clock=CLOCK, drift=Drift(70.25, BORN))
    assert cameras.keep_clock(camera, refused)
    assert cameras.find("west-1") == refused
    moment = BORN + timedelta(minutes=1)
    right = replace(refused, clock=ClockRecord(CLOCK.lags, moment, moment), drift=None)
    assert cameras.keep_clock(refused, right)
    assert cameras.find("west-1") == right


def test_of_two_requests_at_once_the_second_learns_that_the_clock_changed(cameras):
    camera = make_camera()
    cameras.add(camera)
    first = replace(camera, clock=CLOCK)
    assert cameras.keep_clock(camera, first)
    later = ClockRecord((), BORN + timedelta(seconds=1))
    assert not cameras.keep_clock(camera, replace(camera, clock=later))
    assert cameras.find("west-1") == first
    assert cameras.keep_clock(first, replace(first, clock=later))


def test_a_camera_that_was_stored_before_clocks_were_watched_still_loads(cameras):
    key = {"pk": {"S": "camera#west-1"}, "sk": {"S": "camera"}}
    cameras.add(make_camera())
    clients.dynamodb().update_item(
        TableName="cameras",
        Key=key,
        UpdateExpression="SET drift_seconds = :seconds, drift_seen_at = :seen",
        ExpressionAttributeValues={":seconds": {"N": "-90000.000"}, ":seen": {"S": "2026-03-01T08:00:00.120+00:00"}},
    )
    old = cameras.find("west-1")
    assert old == make_camera(drift=Drift(-90_000, BORN))
    assert cameras.keep_clock(old, make_camera(clock=CLOCK))
    assert cameras.find("west-1") == make_camera(clock=CLOCK)


def test_all_are_listed_by_id(cameras):
    for camera_id in ("west-2", "east-1", "west-1"):
        cameras.add(make_camera(camera_id))
    cameras.revoke("east-1", BORN)
    assert [camera.camera_id for camera in cameras.list_cameras()] == ["east-1", "west-1", "west-2"]


def test_private_ground_and_captions_are_said_anew_each_by_itself(cameras):
    cameras.add(make_camera(view=View(GROUND, CAPTIONS)))
    cameras.set_private_ground("west-1", (), BORN)
    assert cameras.find("west-1") == make_camera(view=View((), CAPTIONS), ground_set_at=BORN)
    cameras.set_caption_areas("west-1", (), BORN)
    assert cameras.find("west-1") == make_camera(ground_set_at=BORN, captions_set_at=BORN)
    cameras.set_caption_areas("west-1", GROUND, BORN)
    assert cameras.find("west-1").view == View((), GROUND)
    for change in (cameras.set_private_ground, cameras.set_caption_areas):
        with pytest.raises(CameraUnknown):
            change("west-9", GROUND, BORN)
    assert cameras.find("west-9") is None


@pytest.mark.parametrize(
    ("attribute", "left"), [("private_ground", View((), CAPTIONS)), ("caption_areas", View(GROUND, ()))]
)
def test_of_what_a_camera_of_former_days_does_not_say_nothing_is_marked(cameras, attribute, left):
    cameras.add(make_camera(view=View(GROUND, CAPTIONS)))
    key = {"pk": {"S": "camera#west-1"}, "sk": {"S": "camera"}}
    clients.dynamodb().update_item(TableName="cameras", Key=key, UpdateExpression=f"REMOVE {attribute}")
    assert cameras.find("west-1").view == left
    assert DynamoViews(clients.dynamodb(), "cameras", lambda: 0.0).find_view("west-1") == left


def test_what_is_marked_counts_within_a_minute(cameras):
    clock = [1000.0]
    views = DynamoViews(clients.dynamodb(), "cameras", lambda: clock[0])
    assert views.find_view("west-9") == NOTHING_MARKED
    cameras.add(make_camera(view=View(GROUND, CAPTIONS)))
    assert views.find_view("west-1") == View(GROUND, CAPTIONS)
    cameras.set_private_ground("west-1", (), BORN)
    cameras.set_caption_areas("west-1", (), BORN)
    clock[0] += REMEMBERED_SECONDS - 1
    assert views.find_view("west-1") == View(GROUND, CAPTIONS)
    clock[0] += 1
    assert views.find_view("west-1") == NOTHING_MARKED


def test_without_the_table_nothing_is_taken_for_public(cameras):
    views = DynamoViews(clients.dynamodb(), "not-there", lambda: 0.0)
    with pytest.raises(Exception, match="ResourceNotFound"):
        views.find_view("west-1")


LATER = BORN + timedelta(hours=1)
TOKENS = [
    (TokenHash("22", "cc"), TokenHash("00ff", "aa", LATER)),
    (TokenHash("00ff", "aa", LATER), None),
    (TokenHash("00ff", "aa", LATER), TokenHash("11", "bb", LATER)),
]


@pytest.mark.parametrize(("token", "before"), TOKENS)
def test_tokens_are_changed_and_nothing_else(cameras, token, before):
    camera = make_camera()
    cameras.add(camera)
    cameras.change_tokens(camera, replace(camera, token=token, token_before=before))
    assert cameras.find("west-1") == replace(camera, token=token, token_before=before)


@pytest.mark.parametrize(("token", "before"), TOKENS)
def test_of_two_changes_at_once_one_is_refused(cameras, token, before):
    camera = make_camera()
    cameras.add(camera)
    changed = replace(camera, token=token, token_before=before)
    cameras.change_tokens(camera, changed)
    with pytest.raises(TokensChanged, match="try again"):
        cameras.change_tokens(camera, replace(camera, token=TokenHash("33", "dd")))
    assert cameras.find("west-1") == changed
    fresh = replace(changed, token=TokenHash("33", "dd"), token_before=token)
    cameras.change_tokens(changed, fresh)
    assert cameras.find("west-1") == fresh


def test_tokens_of_an_unknown_camera_are_not_changed(cameras):
    with pytest.raises(TokensChanged):
        cameras.change_tokens(make_camera(), make_camera())
    assert cameras.list_cameras() == ()


def test_wrong_tokens_are_counted_by_group_and_window_and_are_no_cameras(cameras, scan_table):
    guesses = DynamoGuesses(clients.dynamodb(), "cameras")
    assert [guesses.count_guess("0af", BORN, LATER) for _ in range(3)] == [1, 2, 3]
    assert guesses.count_guess("0b0", BORN, LATER) == 1
    assert guesses.count_guess("0af", LATER, LATER) == 1
    assert cameras.list_cameras() == ()
    assert {item["expires_at"]["N"] for item in scan_table("cameras")} == {str(int(LATER.timestamp()))}
