"""What cameras post: the picture is found, in each maker's form; and no more is believed."""

import base64
import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.agent.errors import PostRefused
from platewatch.agent.login import Attempt, find_login, make_nonce, proves
from platewatch.agent.multipart import MOST_PARTS
from platewatch.agent.posts import parse_post
from tests.unit.agent.posted import DAHUA, HIKVISION_TYPE, dahua_post, hikvision_post, make_jpeg

JPEG, CROP = make_jpeg(200), make_jpeg(20)
BASE64 = base64.b64encode(JPEG).decode()
NONCES = (1_764_000_000_000, b"key")


def test_hikvisions_overview_is_taken_and_not_its_crop() -> None:
    post = parse_post(HIKVISION_TYPE, hikvision_post(JPEG, CROP))
    assert (post.picture, post.content_type, post.camera_time) == (JPEG, "image/jpeg", None)
    larger_crop = parse_post(HIKVISION_TYPE, hikvision_post(CROP, JPEG))
    assert larger_crop.picture == CROP


def test_hikvisions_crop_is_taken_where_there_is_nothing_else() -> None:
    assert parse_post(HIKVISION_TYPE, hikvision_post(None, CROP)).picture == CROP


def test_hikvision_may_send_no_picture() -> None:
    assert parse_post(HIKVISION_TYPE, hikvision_post(None, None)).picture is None
    assert parse_post("application/xml", b"<EventNotificationAlert/>").picture is None


def test_hikvisions_time_is_taken_only_where_it_is_asked_for() -> None:
    body = hikvision_post(JPEG, CROP, "2026-11-23T13:00:00+01:00")
    assert parse_post(HIKVISION_TYPE, body, with_time=True).camera_time == datetime(2026, 11, 23, 12, tzinfo=UTC)
    no_zone = hikvision_post(JPEG, CROP, "2026-11-23T13:00:00")
    assert parse_post(HIKVISION_TYPE, no_zone, with_time=True).camera_time is None


def test_entities_are_refused_where_xml_is_looked_at_and_never_seen_elsewhere() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    file = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><dateTime>&b;</dateTime></a>'
    for xml in (bomb, file, b"<a>", b"<a>" * 40_000, b"\xff\xfe<"):
        body = hikvision_post(JPEG, CROP, xml=xml)
        with pytest.raises(PostRefused):
            parse_post(HIKVISION_TYPE, body, with_time=True)
        assert parse_post(HIKVISION_TYPE, body).picture == JPEG


def test_dahuas_normal_picture_is_taken() -> None:
    post = parse_post("application/json", dahua_post(JPEG, make_jpeg(900)))
    assert post.picture == JPEG
    assert parse_post("application/json", b'{"Active": "keepAlive", "DeviceID": "x"}').picture is None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("image/jpeg", JPEG),
        ("application/octet-stream", JPEG),
        ("", JPEG),
        ("application/json", json.dumps({"image": base64.b64encode(JPEG).decode()}).encode()),
        (
            "application/json",
            json.dumps([{"a": ["data:image/jpeg;base64," + BASE64]}]).encode(),
        ),
        ("text/plain", json.dumps({"image": base64.encodebytes(JPEG).decode()}).encode()),
    ],
)
def test_any_camera_that_posts_a_picture_or_json(content_type: str, body: bytes) -> None:
    assert parse_post(content_type, body).picture == JPEG


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("image/jpeg", JPEG[:-2]),
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/jpeg", b"GIF89a"),
        ("application/zip", b"PK\x03\x04" + b"\0" * 100),
        ("application/gzip", b"\x1f\x8b\x08" + b"\0" * 100),
        ("application/json", b"{"),
        ("application/json", b"[" * 200_000),
        ("application/json", json.dumps({"image": "/9j/====="}).encode()),
        ("application/json", json.dumps(list(range(20_000))).encode()),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x" + b"\r\n\r\n\r\n\r\n--x" * (MOST_PARTS + 1) + b"--"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"h" * 5000 + b"\r\n\r\nbody\r\n--x--"),
    ],
)
def test_anything_else_is_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(PostRefused):
        parse_post(content_type, body)


@given(
    st.sampled_from(["image/jpeg", "application/json", "multipart/form-data; boundary=b", HIKVISION_TYPE, ""]),
    st.binary(max_size=400),
    st.integers(0, 3),
)
def test_any_bytes_give_a_picture_nothing_or_a_refusal(kind: str, noise: bytes, way: int) -> None:
    body = [noise, hikvision_post(noise, JPEG), dahua_post(noise, noise), b"--b\r\n" + noise][way]
    try:
        post = parse_post(kind, body, with_time=True)
    except PostRefused:
        return
    assert post.picture is None or post.picture.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF"))


def digest(login: str, password: str, realm: str, nonce: str, path: str, qop: str = "") -> str:
    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    middle = f"{nonce}:00000001:abc:{qop}" if qop else nonce
    response = md5(f"{md5(f'{login}:{realm}:{password}')}:{middle}:{md5(f'POST:{path}')}")
    more = f', qop={qop}, nc=00000001, cnonce="abc"' if qop else ""
    return f'Digest username="{login}", realm="{realm}", nonce="{nonce}", uri="{path}", response="{response}"{more}'


def is_proved(authorization: str, *, path: str = DAHUA, empty_nonce: bool = False) -> bool:
    attempt = Attempt("POST", path, authorization)
    return proves(attempt, "cam", "a long password", nonces=NONCES, empty_nonce=empty_nonce)


@pytest.mark.parametrize("qop", ["", "auth"])
def test_digest_with_a_nonce_of_ours(qop: str) -> None:
    nonce = make_nonce(NONCES[0] - 1000, NONCES[1])
    assert is_proved(digest("cam", "a long password", "platewatch-agent", nonce, DAHUA, qop))
    assert not is_proved(digest("cam", "a wrong password", "platewatch-agent", nonce, DAHUA, qop))
    assert not is_proved(digest("other", "a long password", "platewatch-agent", nonce, DAHUA, qop))
    assert not is_proved(digest("cam", "a long password", "platewatch-agent", nonce, DAHUA, qop), path="/other")
    for wrong in (make_nonce(NONCES[0] - 400_000, NONCES[1]), make_nonce(NONCES[0], b"x"), "0" * 44, ""):
        assert not is_proved(digest("cam", "a long password", "platewatch-agent", wrong, DAHUA, qop))


def test_dahuas_digest_is_empty_and_counts_for_dahua_alone() -> None:
    header = digest("cam", "a long password", "", "", DAHUA)
    assert is_proved(header, empty_nonce=True)
    assert not is_proved(header)
    assert not is_proved(digest("cam", "a wrong password", "", "", DAHUA), empty_nonce=True)


def test_basic() -> None:
    def basic(text: str) -> str:
        return "Basic " + base64.b64encode(text.encode()).decode()

    assert is_proved(basic("cam:a long password"))
    assert find_login(Attempt("POST", "/", basic("cam:x"))) == "cam"
    for wrong in ("", "Basic", "Basic ?", basic("cam:"), basic("cam"), basic("x:a long password"), "Bearer x"):
        assert not is_proved(wrong)
