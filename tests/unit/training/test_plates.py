"""The drawn plates: what they say is what the label says, and one seed gives one picture."""

from dataclasses import replace

import numpy as np
import pytest

from platewatch.plates import dutch_sidecode
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH, rectify
from training.plates import fonts
from training.plates.fonts import CHARACTERS
from training.plates.look import NO_VOWELS
from training.plates.looks import COUNTRIES, LOOKS, choose_pattern
from training.plates.render import draw_plate
from training.plates.strip import draw_sample, shake_corners
from training.plates.strokes import FE, StrokeFace, draw_glyph, random_face

LOOK_OF = {look.country: look for look in LOOKS}


def test_one_seed_gives_one_plate() -> None:
    first, again, other = (draw_plate(np.random.default_rng(seed)) for seed in (7, 7, 8))
    assert first.text == again.text
    assert np.array_equal(first.image, again.image)
    assert first.text != other.text


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.country)
def test_every_look_can_be_drawn(look: object) -> None:
    rng = np.random.default_rng(1)
    for _ in range(5):
        plate = draw_plate(rng, height=40, look=look)  # type: ignore[arg-type]
        assert plate.image.dtype == np.uint8
        assert plate.image.shape[0] >= 40
        assert plate.image.std() > 3
        assert set(plate.text) <= set(CHARACTERS)
        assert 2 <= len(plate.text) <= 10
        assert plate.lines in (1, 2)


def test_dutch_patterns_are_dutch_sidecodes() -> None:
    rng = np.random.default_rng(2)
    for _ in range(200):
        text = "".join(mark for mark in choose_pattern(rng, LOOK_OF["NL"]) if mark in CHARACTERS)
        assert len(text) == 6
        assert dutch_sidecode(text) is not None, text


def test_spanish_plates_have_no_vowels() -> None:
    rng = np.random.default_rng(3)
    letters = {mark for _ in range(100) for mark in choose_pattern(rng, LOOK_OF["ES"]) if mark.isalpha()}
    assert letters <= set(NO_VOWELS)


@pytest.mark.parametrize(("country", "least", "most"), [("ES", 0.6, 0.95), ("FR", 0.0, 0.0)])
def test_the_band_stands_beside_the_upper_line_alone_where_it_does_on_real_plates(
    country: str, least: float, most: float
) -> None:
    look = LOOK_OF[country]
    tall = replace(look, patterns=tuple(one for one in look.patterns if "|" in one[0]), band_chance=1.0, border=0.0)
    plates = [draw_plate(np.random.default_rng(seed), look=tall, splashed=0.0).image for seed in range(60)]
    # Blue far more than red: how it is drawn, dirt or not.
    above, below = (
        np.array([is_blue(plate[int(plate.shape[0] * height), 2:6]) for plate in plates]) for height in (0.45, 0.9)
    )
    assert above.mean() > 0.9
    assert least <= (above & ~below).mean() <= most


def is_blue(pixels: np.ndarray) -> bool:
    return bool(pixels[:, 0].mean() - pixels[:, 2].mean() > 40)


def test_a_fixed_letter_stays() -> None:
    rng = np.random.default_rng(4)
    patterns = [choose_pattern(rng, LOOK_OF["RO"]) for _ in range(50)]
    assert any(pattern.startswith("B ") for pattern in patterns)
    assert not any("=" in pattern for pattern in patterns)


def test_countries_are_named_once_and_end_with_the_unknown() -> None:
    assert len(set(COUNTRIES)) == len(COUNTRIES)
    assert COUNTRIES[-1] == "unknown"


@pytest.mark.parametrize("face", [FE, StrokeFace(), random_face(np.random.default_rng(5))])
def test_no_two_characters_of_a_stroke_face_look_alike(face: StrokeFace) -> None:
    shapes = {}
    for char in CHARACTERS:
        mask = np.zeros((48, 64), np.float32)
        glyph = draw_glyph(face, char)
        mask[:, : glyph.shape[1]] = glyph
        shapes[char] = mask / 255
    for one in CHARACTERS:
        for other in CHARACTERS:
            if one < other and {one, other} not in ({"0", "O"}, {"1", "I"}):
                assert np.abs(shapes[one] - shapes[other]).sum() > 20, (one, other)


def test_samples_are_strips_and_some_are_junk() -> None:
    rng = np.random.default_rng(6)
    samples = [draw_sample(rng, []) for _ in range(200)]
    assert all(sample.strip.shape == (RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3) for sample in samples)
    assert all(sample.country in COUNTRIES for sample in samples)
    junk = sum(sample.text == "" for sample in samples)
    assert 2 <= junk <= 40
    # Of a plate with half a character hidden nobody can say what should be read.
    assert sum(sample.text is None for sample in samples) <= 40


def test_shaken_corners_stay_near() -> None:
    rng = np.random.default_rng(7)
    corners = ((10.0, 10.0), (110.0, 10.0), (110.0, 32.0), (10.0, 32.0))
    moved = np.array([shake_corners(rng, corners) for _ in range(200)]) - np.array(corners)
    assert 0 < np.abs(moved).mean() < 6
    assert np.abs(moved).max() < 45


def test_typefaces_that_calibrate_never_train() -> None:
    used = {name for family, names in fonts.FAMILIES.items() if family != fonts.APART for name in names}
    assert used.isdisjoint(fonts.FAMILIES[fonts.APART])
    assert not any(fonts.APART in look.families for look in LOOKS)


def test_a_plate_is_drawn_with_the_family_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    choose = fonts.choose_font
    monkeypatch.setattr(fonts, "choose_font", lambda rng, families: (asked.append(families), choose(rng, families))[1])
    draw_plate(np.random.default_rng(1), family=fonts.APART)
    assert (fonts.APART,) in asked


def test_samples_say_where_in_which_photo_their_strip_is() -> None:
    rng = np.random.default_rng(8)
    samples = [draw_sample(rng, []) for _ in range(60)]
    assert sum(sample.seen is not None for sample in samples) > 50
    for sample in samples:
        if sample.seen is None:
            continue
        strip = rectify(sample.seen.photo, sample.seen.corners, lines=sample.seen.lines).image
        assert (strip == sample.strip).all()
    assert not any(sample.real for sample in samples)
    assert any(sample.seen.cut for sample in samples if sample.seen)
