"""A camera proves itself by its token, and by nothing else."""

import base64
import hmac
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.camera import Camera, Lane, Position
from platewatch.cameras.errors import CameraRevoked, GuessedTooOften, TokenEnded, TokenRefused
from platewatch.cameras.guessing import MOST_WRONG, WINDOW, count_guess
from platewatch.cameras.token import (
    LONGEST_OVERLAP,
    authenticate,
    issue_token,
    make_passage_key,
    parse_overlap,
    revoke_tokens,
    rotate_token,
)
from platewatch.fields import FieldInvalid

NOW = datetime(2026, 3, 12, 19, 3, 58, tzinfo=UTC)


class Cameras:
    def __init__(self, *cameras):
        self._cameras = {camera.camera_id: camera for camera in cameras}

    def find(self, camera_id):
        return self._cameras.get(camera_id)


class Guesses:
    def __init__(self):
        self.counts = Counter()

    def count_guess(self, group, window, ends_at):
        assert ends_at - window == WINDOW
        self.counts[group, window] += 1
        return self.counts[group, window]


def enter(header, *cameras, guesses=None, now=NOW):
    return authenticate(header, Cameras(*cameras), guesses or Guesses(), now)


def make_camera(camera_id="west-1"):
    token, kept = issue_token(camera_id)
    place = Position(NOW, 52.3, 4.85, "Bovenkerkerweg", "south")
    return Camera(camera_id, Lane.PRIORITY, (place,), kept, NOW), token


CAMERA, TOKEN = make_camera()
OTHER, OTHER_TOKEN = make_camera("west-2")


def test_the_right_token_is_its_camera():
    assert enter(f"Bearer {TOKEN}", CAMERA, OTHER) is CAMERA
    assert enter(f"  bearer   {OTHER_TOKEN} ", CAMERA, OTHER) is OTHER


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
        enter(f"Bearer {borrowed}", CAMERA, OTHER)


def test_a_revoked_camera_is_told_so_only_with_its_token():
    revoked = replace(CAMERA, revoked_at=NOW)
    with pytest.raises(CameraRevoked):
        enter(f"Bearer {TOKEN}", revoked)
    with pytest.raises(TokenRefused):
        enter(f"Bearer pw1.west-1.{'A' * 43}", revoked)


@given(st.none() | st.text() | st.text().map(lambda text: f"Bearer pw1.west-1.{text}"))
def test_nothing_else_is_any_camera(header):
    with pytest.raises(TokenRefused):
        enter(header, CAMERA)


@pytest.mark.parametrize("place", range(len("Bearer "), len(f"Bearer {TOKEN}")))
def test_every_character_of_the_token_counts(place):
    header = f"Bearer {TOKEN}"
    changed = header[:place] + ("B" if header[place] != "B" else "C") + header[place + 1 :]
    with pytest.raises(TokenRefused):
        enter(changed, CAMERA)


@pytest.mark.parametrize("header", ["bearer pw1.weſt-1." + "A" * 43, "bearer pw1.west-1." + "K" * 43])
def test_letters_that_only_look_alike_are_no_letters(header):
    with pytest.raises(TokenRefused):
        enter(header, CAMERA)


def test_after_a_rotation_both_tokens_work_until_the_overlap_ends_and_then_the_new_one():
    rotated, fresh = rotate_token(CAMERA, timedelta(hours=24), NOW)
    for token in (TOKEN, fresh):
        assert enter(f"Bearer {token}", rotated, now=NOW + timedelta(hours=24, seconds=-1)) is rotated
    assert enter(f"Bearer {fresh}", rotated, now=NOW + timedelta(hours=24)) is rotated
    with pytest.raises(TokenEnded):
        enter(f"Bearer {TOKEN}", rotated, now=NOW + timedelta(hours=24))


def test_a_rotation_without_overlap_ends_the_old_token_at_once():
    rotated, fresh = rotate_token(CAMERA, timedelta(), NOW)
    with pytest.raises(TokenEnded):
        enter(f"Bearer {TOKEN}", rotated)
    assert enter(f"Bearer {fresh}", rotated) is rotated


def test_no_third_token_ever_works():
    once, second = rotate_token(CAMERA, timedelta(days=7), NOW)
    twice, third = rotate_token(once, timedelta(days=7), NOW)
    with pytest.raises(TokenRefused):
        enter(f"Bearer {TOKEN}", twice)
    for token in (second, third):
        assert enter(f"Bearer {token}", twice) is twice


def test_neither_token_is_kept_after_a_rotation():
    rotated, fresh = rotate_token(CAMERA, timedelta(hours=24), NOW)
    assert TOKEN.rpartition(".")[2] not in repr(rotated)
    assert fresh.rpartition(".")[2] not in repr(rotated)
    assert rotated.token.salt != CAMERA.token.salt


def test_a_revoked_token_is_refused_at_once_the_one_before_it_too():
    rotated, fresh = rotate_token(CAMERA, timedelta(hours=24), NOW)
    ended = revoke_tokens(rotated, NOW)
    for token in (TOKEN, fresh):
        with pytest.raises(TokenEnded):
            enter(f"Bearer {token}", ended)
    assert revoke_tokens(ended, NOW + timedelta(hours=1)) == ended


def test_a_rotation_never_gives_a_revoked_token_back():
    again, fresh = rotate_token(revoke_tokens(CAMERA, NOW), timedelta(days=30), NOW)
    with pytest.raises(TokenEnded):
        enter(f"Bearer {TOKEN}", again)
    assert enter(f"Bearer {fresh}", again) is again


def test_a_revoked_camera_gets_no_token():
    with pytest.raises(CameraRevoked):
        rotate_token(replace(CAMERA, revoked_at=NOW), timedelta(), NOW)


@pytest.mark.parametrize(("document", "seconds"), [({}, 0), ({"overlap_seconds": 86400}, 86400)])
def test_an_overlap_is_read(document, seconds):
    assert parse_overlap(document) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [-1, LONGEST_OVERLAP.total_seconds() + 1, "24h", None, True, float("nan"), 10**400])
def test_an_overlap_beyond_thirty_days_or_that_is_no_number_is_refused(value):
    with pytest.raises(FieldInvalid):
        parse_overlap({"overlap_seconds": value})


def guess(camera_id, guesses, cameras=(CAMERA,), now=NOW):
    """What a wrong token for the id is answered: None, or how long to wait."""
    with pytest.raises((TokenRefused, GuessedTooOften)) as refusal:
        enter(f"Bearer pw1.{camera_id}.{'A' * 43}", *cameras, guesses=guesses, now=now)
    return getattr(refusal.value, "retry_after", None)


def test_wrong_tokens_are_answered_with_a_wait_that_grows():
    guesses = Guesses()
    assert [guess("west-1", guesses) for _ in range(MOST_WRONG)] == [None] * MOST_WRONG
    waits = [guess("west-1", guesses).total_seconds() for _ in range(20)]
    assert waits[:4] == [1, 2, 4, 8]
    assert waits == sorted(waits)
    assert waits[-1] == 1024
    assert guess("west-1", guesses, now=NOW + WINDOW) is None


def test_nobody_can_shut_a_camera_out_by_guessing():
    guesses = Guesses()
    for _ in range(MOST_WRONG + 50):
        guess("west-1", guesses)
    assert enter(f"Bearer {TOKEN}", CAMERA, guesses=guesses) is CAMERA


def test_an_unknown_camera_is_answered_as_a_known_one_is():
    known, unknown = Guesses(), Guesses()
    answers = [[guess("west-1", known, cameras=(CAMERA,)), guess("west-1", unknown, cameras=())] for _ in range(30)]
    assert all(one == other for one, other in answers)
    assert known.counts == unknown.counts


def test_an_unknown_camera_costs_the_same_steps(monkeypatch):
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr("platewatch.cameras.token.hmac.compare_digest", lambda *two: compared.append(1) or real(*two))
    rotated, _ = rotate_token(CAMERA, timedelta(hours=1), NOW)
    for cameras in ((), (CAMERA,), (rotated,), (replace(CAMERA, revoked_at=NOW),)):
        compared.clear()
        guess("west-1", Guesses(), cameras)
        assert len(compared) == 2


def test_made_up_ids_fill_no_table():
    guesses = Guesses()
    for number in range(20_000):
        count_guess(f"made-up-{number}", guesses, NOW)
    assert 4000 < len(guesses.counts) <= 4096


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic eDp5", f"Bearer pw1.west-1.{'A' * 44}"])
def test_what_has_not_the_shape_of_a_token_is_not_counted(header):
    guesses = Guesses()
    with pytest.raises(TokenRefused):
        enter(header, CAMERA, guesses=guesses)
    assert not guesses.counts


def test_a_camera_with_its_old_token_is_no_guesser():
    guesses = Guesses()
    rotated, _ = rotate_token(CAMERA, timedelta(), NOW)
    for _ in range(MOST_WRONG + 1):
        with pytest.raises(TokenEnded):
            enter(f"Bearer {TOKEN}", rotated, guesses=guesses)
    assert not guesses.counts


def test_the_key_of_passages_is_the_tokens_own_however_it_is_sent():
    key = make_passage_key(f"Bearer {TOKEN}")
    assert len(key) == 32
    assert make_passage_key(f"  bearer   {TOKEN} ") == key
    assert key not in {make_passage_key(f"Bearer {OTHER_TOKEN}"), sha256(TOKEN.encode()).digest()}
    for header in ("", TOKEN, f"Bearer {TOKEN}x", f"Basic {TOKEN}"):
        with pytest.raises(TokenRefused):
            make_passage_key(header)


@pytest.mark.parametrize(
    ("wrong", "seconds"), [(1, None), (10, None), (11, 1), (12, 2), (13, 4), (20, 512), (21, 1024), (22, 1024)]
)
def test_how_long_whoever_guesses_waits(wrong, seconds):
    class Counted:
        def count_guess(self, group, window, ends_at):
            assert (len(group), group.isalnum()) == (3, True)
            assert (window, ends_at) == (NOW.replace(minute=0, second=0), NOW.replace(minute=10, second=0))
            return wrong

    wait = count_guess("west-1", Counted(), NOW)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_a_token_ends_at_its_moment_and_an_earlier_end_stays():
    camera, token = make_camera()
    ended = replace(camera, token=replace(camera.token, ends_at=NOW))
    assert enter(f"Bearer {token}", ended, now=NOW - timedelta(microseconds=1)) == ended
    with pytest.raises(TokenEnded):
        enter(f"Bearer {token}", ended)
    turned, _ = rotate_token(ended, timedelta(hours=1), NOW)
    assert turned.token_before.ends_at == NOW
    revoked = revoke_tokens(turned, NOW + timedelta(minutes=1))
    assert (revoked.token.ends_at, revoked.token_before.ends_at) == (NOW + timedelta(minutes=1), NOW)
    assert revoke_tokens(camera, NOW).token_before is None
