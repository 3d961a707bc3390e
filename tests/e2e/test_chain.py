"""One car, one alert: through the deployed template, the real handlers and the trained models."""

import re
import struct
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import cv2
import numpy as np
import pytest

from platewatch.cameras.camera import Lane
from platewatch.snapshots.sender import Target
from platewatch.snapshots.snapshot import format_key
from tests.e2e.busy_picture import surround
from tests.e2e.conftest import LINK, Service, all_logs
from tests.e2e.soak import show_item

pytestmark = pytest.mark.xdist_group("cloud")


def now() -> datetime:
    return datetime.now(UTC)


def open_page(url: str, data: dict[str, str] | None = None, cookie: str = "") -> tuple[int, str, Mapping[str, str]]:
    body = None if data is None else urllib.parse.urlencode(data).encode()
    headers = {"Cookie": cookie} if cookie else {}
    request = urllib.request.Request(url, body, headers, method="GET" if data is None else "POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def everything(service: Service) -> str:
    """Every item of every table but the hotlist, every key and object of every bucket but the hotlists', every log."""
    cloud, found = service.cloud, []
    dynamodb, s3 = cloud.admin_client("dynamodb"), cloud.admin_client("s3")
    for table in dynamodb.list_tables()["TableNames"]:
        if table != cloud.resources["HotlistTable"]:
            pages = dynamodb.get_paginator("scan").paginate(TableName=table)
            found += [show_item(item) for page in pages for item in page["Items"]]
    for bucket in ("SnapshotsBucket", "EvidenceBucket"):
        listed = s3.list_objects_v2(Bucket=cloud.resources[bucket]).get("Contents", [])
        found += [f"{bucket}/{entry['Key']}" for entry in listed]
    return "\n".join([*found, all_logs(cloud.workdir)])


def test_a_wanted_car_becomes_one_message_with_a_page_behind_it(service: Service, wanted_scene: bytes) -> None:
    before = len(service.messages())
    service.take_camera()
    service.upload(wanted_scene, now())
    service.settle()
    [message] = service.messages()[before:]
    assert len(message) <= 160
    link = LINK.search(message)
    assert link is not None, message

    status, page, headers = open_page(link[0])
    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    plate = service.alerts()[-1]
    listed = plate_of(plate)
    assert listed not in page.replace("-", "")
    assert "data:image" not in page

    status, page, headers = open_page(link[0], {})
    assert status == 200
    assert listed in page.replace("-", "")
    assert page.count("data:image/jpeg;base64,") == 2
    assert "default-src 'none'" in headers["Content-Security-Policy"]

    status, _, _ = open_page(link[0] + "/acknowledge", {})
    assert status == 200
    states = {alert["alert_id"]: alert["state"] for alert in service.alerts()}
    assert states[plate["alert_id"]] == "answered"
    assert open_page(link[0][:-22] + "A" * 22, {})[0] == 404


def plate_of(alert: dict[str, Any]) -> str:
    plate: str = alert["plate_listed"]
    return plate.replace("-", "")


def test_the_same_snapshot_twice_is_one_read_and_one_alert(service: Service, wanted_scene: bytes) -> None:
    captured_at, messages, alerts = now(), len(service.messages()), len(service.alerts())
    service.take_camera()
    service.upload(wanted_scene, captured_at)
    service.settle()
    service.upload(wanted_scene, captured_at)
    service.settle()
    assert len(service.messages()) - messages == 1
    assert len(service.alerts()) - alerts == 1


def test_a_car_that_nobody_wants_leaves_no_trace(service: Service, unwanted_scene: bytes) -> None:
    seen: list[str] = []

    def watch(function: str, event: Any, phase: str, *_: Any) -> None:
        if function == "MatchFunction" and phase == "before":
            dynamodb, table = service.cloud.admin_client("dynamodb"), service.cloud.resources["ReadsTable"]
            items = dynamodb.scan(TableName=table)["Items"]
            shown = " ".join(show_item(item) for item in items)
            seen.extend(re.findall(r"text='([A-Z0-9]{4,10})', probability=0\.\d", shown))

    service.cloud.taps.append(watch)
    snapshot = service.upload(unwanted_scene, now())
    service.settle()
    service.cloud.taps.remove(watch)
    assert seen, "the plate was read before it was destroyed"
    left = everything(service)
    assert not [plate for plate in seen if plate in left.upper()]
    assert f"{snapshot.snapshot_id}-00" not in left
    assert f"pending/{snapshot.snapshot_id}" not in left
    assert format_key(snapshot) not in left


def test_so_does_one_whose_pictures_fit_into_no_message(service: Service, unwanted_scene: bytes) -> None:
    stored: list[str] = []

    def watch(function: str, _event: Any, phase: str, *_: Any) -> None:
        if function == "MatchFunction" and phase == "before":
            bucket = service.cloud.resources["EvidenceBucket"]
            found = service.cloud.admin_client("s3").list_objects_v2(Bucket=bucket, Prefix="pending/")
            stored.extend(one["Key"] for one in found.get("Contents", []))

    service.cloud.taps.append(watch)
    snapshot = service.upload(surround(unwanted_scene), now())
    service.settle()
    service.cloud.taps.remove(watch)
    assert f"pending/{snapshot.snapshot_id}-00/pair" in stored
    left = everything(service)
    assert f"{snapshot.snapshot_id}-00" not in left
    assert f"pending/{snapshot.snapshot_id}" not in left


def header_of_a_huge_png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_what_can_not_be_read_is_listed_and_the_queue_moves_on(service: Service, wanted_scene: bytes) -> None:
    done, tiff = cv2.imencode(".tiff", np.zeros((32, 32, 3), np.uint8))
    assert done
    bad = {
        "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100),
        "truncated": wanted_scene[: len(wanted_scene) // 2],
        "100 megapixels": header_of_a_huge_png(),
        "tiff": tiff.tobytes(),
        "text": b"plate,country\nthis is no picture\n" * 20,
    }
    with pytest.raises(AssertionError, match="an empty file is no picture"):
        service.announce(b"", now())
    moment, messages = now(), len(service.messages())
    snapshots = {
        name: service.upload(data, moment + timedelta(milliseconds=number))
        for number, (name, data) in enumerate(bad.items())
    }
    camera = service.cameras[Lane.PRIORITY]
    service.take_camera()
    service.upload(wanted_scene, now())
    service.settle()
    rejected = {rejection["snapshot_id"]: rejection for rejection in service.rejections()}
    for name, snapshot in snapshots.items():
        assert rejected[snapshot.snapshot_id]["reason"], name
        assert rejected[snapshot.snapshot_id]["camera"] == camera
    assert len({rejected[snapshot.snapshot_id]["code"] for snapshot in snapshots.values()}) >= 4
    assert len(service.messages()) - messages == 1
    sqs = service.cloud.admin_client("sqs")
    parked = [
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
        for name, url in service.cloud.resources.items()
        if name.endswith("DeadLetters")
    ]
    assert all(attributes["ApproximateNumberOfMessages"] == "0" for attributes in parked)


def test_jpegs_as_some_cameras_write_them_are_read(service: Service, wanted_scene: bytes) -> None:
    first = 4 + int.from_bytes(wanted_scene[4:6])
    head, rest = wanted_scene[:first], wanted_scene[first:]
    assert rest.endswith(b"\xff\xd9")
    written = {
        "junk before a marker": head + b"hello" + rest,
        "a segment without its marker": head + b"\x00\xe1\x00\x22" + b"x" * 32 + rest,
        "a segment length that is too small": head + b"\xff\xe1\x00\x20" + b"y" * 31 + rest,
        "a missing end marker": head + rest[:-2],
    }
    for name, data in written.items():
        messages = len(service.messages())
        service.take_camera()
        service.upload(data, now())
        service.settle()
        assert len(service.messages()) - messages == 1, name


def test_an_upload_address_takes_exactly_what_was_announced(service: Service, wanted_scene: bytes) -> None:
    target = service.announce(wanted_scene, now())
    other = bytearray(wanted_scene)
    other[-10] ^= 1
    longer = {**target.headers, "Content-Length": str(len(wanted_scene) + 1)}
    assert service.put(target, bytes(other)) in (400, 403), "same length, other content"
    assert service.put(Target(target.url, longer), wanted_scene + b"x") == 403
    assert service.put(Target(target.url, {**target.headers, "Content-Type": "image/png"}), wanted_scene) == 403
    assert service.put(Target(target.url.replace("/priority/", "/standard/"), target.headers), wanted_scene) == 403
    signature = target.url[:-1] + ("0" if target.url[-1] != "0" else "1")
    assert service.put(Target(signature, target.headers), wanted_scene) == 403
    later = re.sub(r"X-Amz-Expires=\d+", "X-Amz-Expires=604800", target.url)
    assert service.put(Target(later, target.headers), wanted_scene) == 403
    expired = re.sub(r"X-Amz-Date=\d{8}T\d{6}Z", "X-Amz-Date=20200101T000000Z", target.url)
    assert service.put(Target(expired, target.headers), wanted_scene) == 403
    assert service.put(target, wanted_scene) == 200
    service.settle()


def test_a_wanted_plate_in_a_caption_area_causes_no_alert_and_beside_one_it_does(
    service: Service, wanted_scene: bytes
) -> None:
    """The plate lies 66 to 72 percent down the picture."""
    alerts = len(service.alerts())
    for top, bottom, more in ((0.6, 0.8, 0), (0.8, 1.0, 1)):
        area = [[0, top], [1, top], [1, bottom], [0, bottom]]
        service.client.call("PUT", f"/v1/cameras/{service.take_camera()}/caption-areas", {"caption_areas": [area]})
        service.upload(wanted_scene, now())
        service.settle()
        assert len(service.alerts()) - alerts == more


def test_a_revoked_camera_is_refused_at_once(service: Service, wanted_scene: bytes) -> None:
    position = {"latitude": 52.0, "longitude": 4.0, "site": "Yard", "direction": "out"}
    made = service.client.call("POST", "/v1/cameras", {"id": "revoked-1", "lane": "standard", "position": position})
    service.tokens[Lane.STANDARD], kept = made["token"], service.tokens[Lane.STANDARD]
    try:
        service.announce(wanted_scene, now(), Lane.STANDARD)
        service.client.call("POST", "/v1/cameras/revoked-1/revoke")
        with pytest.raises(AssertionError, match="403"):
            service.announce(wanted_scene, now(), Lane.STANDARD)
    finally:
        service.tokens[Lane.STANDARD] = kept


def test_a_camera_changes_its_token_without_a_gap_and_loses_it_at_once(service: Service, wanted_scene: bytes) -> None:
    position = {"latitude": 52.0, "longitude": 4.0, "site": "Yard", "direction": "out"}
    made = service.client.call("POST", "/v1/cameras", {"id": "rotated-1", "lane": "standard", "position": position})
    kept, old = service.tokens[Lane.STANDARD], made["token"]
    try:
        fresh = service.client.call("POST", "/v1/cameras/rotated-1/token", {"overlap_seconds": 60})["token"]
        for token in (old, fresh):
            service.tokens[Lane.STANDARD] = token
            service.announce(wanted_scene, now(), Lane.STANDARD)
        service.client.call("DELETE", "/v1/cameras/rotated-1/token")
        for token in (old, fresh, f"pw1.rotated-1.{'A' * 43}"):
            service.tokens[Lane.STANDARD] = token
            with pytest.raises(AssertionError, match="401"):
                service.announce(wanted_scene, now(), Lane.STANDARD)
    finally:
        service.tokens[Lane.STANDARD] = kept
    assert "TokensRefused" in service.cloud.logs("IssueUploadFunction")
