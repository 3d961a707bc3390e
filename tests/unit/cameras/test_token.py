"""A camera proves itself by its token, and by nothing else."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.camera import Camera, Lane, Position
from platewatch.cameras.errors import CameraRevoked, TokenRefused
from platewatch.cameras.token import authenticate, issue_token

NOW = datetime(2026, 3, 12, 19, 3, 58, tzinfo=UTC)


class Cameras:
    def __init__(self, *cameras):
        self._cameras = {camera.camera_id: camera for camera in cameras}

    def find(self, camera_id):
        return self._cameras.get(camera_id)


def make_camera(camera_id="west-1"):
    token, kept = issue_token(camera_id)
    place = Position(NOW, 52.3, 4.85, "Bovenkerkerweg", "south")
    return Camera(camera_id, Lane.PRIORITY, (place,), kept, NOW), token


CAMERA, TOKEN = make_camera()
OTHER, OTHER_TOKEN = make_camera("west-2")


def test_the_right_token_is_its_camera():
    assert authenticate(f"Bearer {TOKEN}", Cameras(CAMERA, OTHER)) is CAMERA
    assert authenticate(f"  bearer   {OTHER_TOKEN} ", Cameras(CAMERA, OTHER)) is OTHER


def test_a_secret_has_at_least_192_random_bits_and_no_two_are_alike():
    tokens = {issue_token("west-1")[0] for _ in range(50)}
    assert len(tokens) == 50
    for token in tokens:
        assert len(base64.urlsafe_b64decode(token.rpartition(".")[2] + "=")) * 8 >= 192


def test_one_token_hashed_twice_is_stored_in_two_ways():
    salts = {issue_token("west-1")[1].salt for _ in range(20)}
    assert len(salts) == 20


def test_another_cameras_secret_opens_nothing():
    borrowed = f"pw1.west-1.{OTHER_TOKEN.rpartition('.')[2]}"
    with pytest.raises(TokenRefused):
        authenticate(f"Bearer {borrowed}", Cameras(CAMERA, OTHER))


def test_a_revoked_camera_is_told_so_only_with_its_token():
    cameras = Cameras(replace(CAMERA, revoked_at=NOW))
    with pytest.raises(CameraRevoked):
        authenticate(f"Bearer {TOKEN}", cameras)
    with pytest.raises(TokenRefused):
        authenticate(f"Bearer pw1.west-1.{'A' * 43}", cameras)


@given(st.none() | st.text() | st.text().map(lambda text: f"Bearer pw1.west-1.{text}"))
def test_nothing_else_is_any_camera(header):
    with pytest.raises(TokenRefused):
        authenticate(header, Cameras(CAMERA))


@pytest.mark.parametrize("place", range(len("Bearer "), len(f"Bearer {TOKEN}")))
def test_every_character_of_the_token_counts(place):
    header = f"Bearer {TOKEN}"
    changed = header[:place] + ("B" if header[place] != "B" else "C") + header[place + 1 :]
    with pytest.raises(TokenRefused):
        authenticate(changed, Cameras(CAMERA))


@pytest.mark.parametrize("header", ["bearer pw1.weſt-1." + "A" * 43, "bearer pw1.west-1." + "K" * 43])
def test_letters_that_only_look_alike_are_no_letters(header):
    with pytest.raises(TokenRefused):
        authenticate(header, Cameras(CAMERA))
