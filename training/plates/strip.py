"""From a flat plate to the strip that the recogniser gets: mounted on a car, seen by a camera, found, straightened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH, rectify
from training.plates import captions, fonts, night
from training.plates.degrade import degrade
from training.plates.incomplete import Shown, cover_end, cut_by_frame, judge_shown, narrow
from training.plates.lettering import choose_words, paint_words
from training.plates.outline import RECTANGLE
from training.plates.render import DrawnPlate, draw_plate

Image = NDArray[np.uint8]
SPLASHED = 0.06
COVERED, CUT = 0.24, 0.2
"""The shares of plates that something stands before at one end, or that the picture's border is near; it hides
characters of half of them."""
SMALL = 0.2
"""How many of the plates are 34 to 64 pixels wide, beside those that are so by chance."""
CLEAR = 0.2
"""How many are large and well seen, as at a barrier: 140 to 320 pixels wide (a third less on two lines or three)."""
BADLY_LIT = 0.27
"""How many are photographed at night, against a lamp, in infra-red or by a dashcam."""
CAPTIONS = 0.035
DEALERS = (
    "AUTOBEDRIJF",
    "GARAGE DE BRUG",
    "AUTO CENTER",
    "MOTORS",
    "WWW DEALER NL",
    "AUTOHAUS",
    "CARS CO UK",
    "SERVICE 24",
)


Ends = tuple[tuple[bool | None, bool | None], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a strip comes from: a photo, the plate's corners in it as they were found, its number of lines, and whether
    the photo's border was put near the plate on purpose."""

    photo: Image
    corners: Corners
    lines: int
    cut: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """One strip to learn from (BGR uint8, the recogniser's size); an empty text means: this is no plate to be read.

    `text` is None where nobody can say what should be read. `ends` says for each line whether no character is missing
    at its start and at its end, None where nobody can say; it is empty where there is nothing to read.
    """

    strip: Image
    text: str | None
    country: str
    ends: Ends = ()
    seen: Seen | None = None
    """None where there is no photo, only a strip."""
    real: bool = False


def draw_sample(rng: np.random.Generator, backgrounds: Sequence[Image]) -> Sample:
    """A drawn plate, photographed and straightened with a detector's errors; now and then junk."""
    draw = rng.random()
    if draw < 0.08:
        return draw_junk(rng, backgrounds)
    if draw > 1 - CAPTIONS:
        return draw_boxed_caption(rng, backgrounds)
    # Nobody can say what mud hides.
    splashed = bool(rng.random() < SPLASHED)
    plate = draw_plate(rng, height=int(rng.integers(30, 52)), splashed=float(splashed))
    canvas, (left, top) = mount(rng, plate, backgrounds)
    height, width = plate.image.shape[:2]
    corners = _as_corners(
        np.array([(left, top), (left + width, top), (left + width, top + height), (left, top + height)], np.float64)
    )
    shown = Shown(plate.text, () if splashed else ((True, True),) * plate.lines)
    found = (0.0, 1.0)
    legible = len(plate.places) == plate.lines and all(plate.places)
    hide = rng.random() if legible and not splashed and draw >= 0.1 else 1.0
    if hide < COVERED:
        backdrop = backgrounds[rng.integers(len(backgrounds))] if backgrounds else None
        found, shares = cover_end(rng, canvas, (left, top, width, height), plate.places, backdrop)
        shown = judge_shown(plate.text, shares)
        found = found if rng.random() < 0.5 else (0.0, 1.0)
    photo, corners = shoot(rng, canvas, corners, plate.lines)
    if COVERED <= hide < COVERED + CUT:
        photo, corners, shares = cut_by_frame(rng, photo, corners, plate.places)
        shown = judge_shown(plate.text, shares)
    elif found != (0.0, 1.0):
        corners = narrow(corners, *found)
    lines, text, ends = plate.lines, shown.text, shown.ends
    if draw < 0.09:  # straightened as if it had another number of lines: not to be read
        lines, text, ends = int(rng.choice([count for count in (1, 2, 3) if count != lines])), "", ()
    elif draw < 0.1:  # only a part of the plate: not to be read either
        corners, text, ends = _part(rng, corners), "", ()
    elif plate.outline != RECTANGLE and rng.random() < 0.4:  # found at its own upper corners, not at its box's
        corners = _narrow(corners, plate.outline.inset * rng.uniform(0.2, 0.9))
    seen = Seen(photo, shake_corners(rng, corners), lines, COVERED <= hide < COVERED + CUT)
    strip = rectify(photo, seen.corners, lines=lines).image
    return Sample(strip, text, plate.country, ends, seen)


def shoot(rng: np.random.Generator, canvas: Image, corners: Corners, lines: int) -> tuple[Image, Corners]:
    """A mounted plate photographed, about 34 to 320 pixels wide, and its corners in the photo."""
    flat = np.array(corners)
    width, height = flat[2] - flat[0]
    clear = rng.random() < CLEAR
    wide = float(rng.uniform(140, 320)) / (1.0 if lines == 1 else 1.5) if clear else _choose_width(rng, lines)
    scale = wide / width
    angle = rng.normal(0, 0.09)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    slant = np.array([[1 - abs(rng.normal(0, 0.08)), rng.normal(0, 0.08)], [rng.normal(0, 0.05), 1.0]])
    seen = (flat - flat.mean(axis=0)) @ (spin @ slant).T * scale
    seen = seen * (1 + rng.normal(0, 0.02, (4, 1)))  # perspective: no two sides quite parallel
    margin = np.array((wide * 0.3, wide * height / width * 0.8)) + 3
    low, high = seen.min(axis=0) - margin, seen.max(axis=0) + margin
    seen = seen - low
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    source, quad = canvas, flat
    if scale < 0.7:
        shrunk = cv2.resize(canvas, None, fx=scale * 1.2, fy=scale * 1.2, interpolation=cv2.INTER_AREA)
        quad = flat * (shrunk.shape[1] / canvas.shape[1], shrunk.shape[0] / canvas.shape[0])
        source = np.asarray(shrunk, dtype=np.uint8)
    transform = cv2.getPerspectiveTransform(quad.astype(np.float32), seen.astype(np.float32))
    photo = cv2.warpPerspective(source, transform, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    found = _as_corners(seen)
    if not clear and rng.random() < BADLY_LIT:
        letter = wide * height / width / lines * 0.7
        return night.spoil(rng, np.asarray(photo, dtype=np.uint8), found, letter), found
    # A far plate suffers from its few pixels already.
    hard = float(np.clip(np.log(wide / 30) / np.log(5), 0.3, 1.2)) * (0.6 if rng.random() < 0.35 else 1.0)
    hard = float(rng.uniform(0.05, 0.4)) if clear else hard
    return degrade(rng, np.asarray(photo, dtype=np.uint8), hard=hard), found


def _choose_width(rng: np.random.Generator, lines: int) -> float:
    """Of the plate in the photo, in pixels; every fifth is as small as can be read at all."""
    smallest, small, widest = {1: (34, 46, 230), 2: (28, 40, 150), 3: (26, 36, 130)}[lines]
    if rng.random() < SMALL:
        return float(rng.uniform(smallest, small * 1.4))
    return float(np.exp(rng.uniform(np.log(small), np.log(widest))))


def mount(rng: np.random.Generator, plate: DrawnPlate, backgrounds: Sequence[Image]) -> tuple[Image, tuple[int, int]]:
    """The plate on a car, perhaps in a frame with a dealer's name; and where its top left corner is."""
    height, width = plate.image.shape[:2]
    unit = height / plate.lines
    side, above = round(unit * 1.5), round(unit * 0.9)
    canvas = _background(rng, backgrounds, height + 2 * above, width + 2 * side)
    if rng.random() < 0.5:  # a frame
        colour = (
            tuple(int(c) for c in np.clip(rng.normal(35, 25, 3), 0, 255)) if rng.random() < 0.8 else (190, 190, 190)
        )
        edge = round(unit * rng.uniform(0.03, 0.14))
        lower = edge + round(unit * rng.uniform(0, 0.24))
        cv2.rectangle(canvas, (side - edge, above - edge), (side + width + edge, above + height + lower), colour, -1)
        if lower - edge > unit * 0.09 and rng.random() < 0.8:
            words = DEALERS[rng.integers(len(DEALERS))]
            mask = fonts.small_text(_dealer_font(rng), words, max(4, round((lower - edge) * 0.75)))
            x = side + max(0, round((width - mask.shape[1]) * rng.uniform(0.2, 0.8)))
            y = above + height + round((lower - mask.shape[0]) / 2)
            mask = mask[:, : canvas.shape[1] - x]
            ink = np.array((225, 225, 225) if sum(colour) < 350 else (40, 40, 40), np.uint16)
            under = canvas[y : y + mask.shape[0], x : x + mask.shape[1]]
            alpha = mask[: under.shape[0], :, None].astype(np.uint16)
            under[:] = (under * (255 - alpha) + ink * alpha) // 255
    _lay(canvas[above : above + height, side : side + width], plate)
    if rng.random() < 0.1:  # the frame or a tow bar covers an edge
        thick = max(1, round(unit * rng.uniform(0.02, 0.08)))
        y = above if rng.random() < 0.5 else above + height - thick
        canvas[y : y + thick, side : side + width] = rng.integers(10, 120)
    return canvas, (side, above)


def _lay(place: Image, plate: DrawnPlate) -> None:
    """Put the plate where it belongs, in place; outside of its outline the car is seen."""
    if plate.outline == RECTANGLE:
        place[:] = plate.image
        return
    mask = np.zeros(place.shape[:2], np.uint8)
    points = plate.outline.list_points() * (place.shape[1] - 1, place.shape[0] - 1)
    cv2.fillConvexPoly(mask, np.round(points * 16).astype(np.int32), 255, cv2.LINE_AA, shift=4)
    alpha = mask[..., None].astype(np.uint16)
    place[:] = (place * (255 - alpha) + plate.image * alpha) // 255


def shake_corners(rng: np.random.Generator, corners: Corners) -> Corners:
    """Corners as a detector finds them: shifted, too tight, too loose, a little turned, each off by itself."""
    points = np.array(corners)
    centre = points.mean(axis=0)
    across, down = (
        (points[1] + points[2] - points[0] - points[3]) / 2,
        (points[2] + points[3] - points[0] - points[1]) / 2,
    )
    x = (points - centre) @ across / max(1e-6, float(across @ across))
    y = (points - centre) @ down / max(1e-6, float(down @ down))
    if rng.random() < 0.3:  # a box, not a plate: up to a sixth of slack on any side
        x = np.where(x < 0, x - rng.uniform(-0.01, 0.17), x + rng.uniform(-0.01, 0.17))
        y = np.where(y < 0, y - rng.uniform(-0.04, 0.25), y + rng.uniform(-0.04, 0.25))
        return _as_corners(centre + x[:, None] * across + y[:, None] * down)
    rough = 0.4 if rng.random() < 0.4 else 1.0
    x = x * (1 + rough * rng.normal(0.02, 0.04)) + rough * (rng.normal(0, 0.014) + rng.normal(0, 0.012, 4))
    y = y * (1 + rough * rng.normal(0.04, 0.09)) + rough * (rng.normal(0, 0.035) + rng.normal(0, 0.04, 4))
    y = y + x * rough * rng.normal(0, 0.10)  # not quite turned back: rises over the width
    x = x + y * rough * rng.normal(0, 0.03)
    return _as_corners(centre + x[:, None] * across + y[:, None] * down)


def draw_junk(rng: np.random.Generator, backgrounds: Sequence[Image]) -> Sample:
    """No plate: bodywork, grilles, lettering in print or badges, an empty plate."""
    draw = rng.random()
    height = int(rng.integers(24, 60))
    width = round(height * rng.uniform(3.0, 5.0))
    canvas = _background(rng, backgrounds, height, width, plain=0.0 if draw < 0.3 else 0.6)
    if draw >= 0.85:  # words as on a van, in small letters
        words = "".join(chr(65 + int(rng.integers(26))) for _ in range(int(rng.integers(8, 26))))
        mask = fonts.small_text(_dealer_font(rng), words, max(5, round(height * rng.uniform(0.14, 0.3))))[
            :, : width - 4
        ]
        y = int(rng.integers(0, height - mask.shape[0]))
        under = canvas[y : y + mask.shape[0], 2 : 2 + mask.shape[1]]
        ink = np.array((230, 230, 230) if under.mean() < 120 else (30, 30, 30), np.uint16)
        alpha = mask[..., None].astype(np.uint16)
        under[:] = (under * (255 - alpha) + ink * alpha) // 255
    elif draw >= 0.4:  # lettering as large as a plate's
        paint_words(rng, canvas, choose_words(rng))
    elif draw >= 0.3:  # a grille
        for x in range(0, width, max(3, int(rng.integers(3, 14)))):
            shade = int(rng.integers(0, 255))
            cv2.line(
                canvas, (x, 0), (x + int(rng.integers(-4, 5)), height), (shade, shade, shade), int(rng.integers(1, 3))
            )
    strip = cv2.resize(degrade(rng, canvas), (RECOGNISER_WIDTH, RECOGNISER_HEIGHT), interpolation=cv2.INTER_AREA)
    return Sample(np.asarray(strip, dtype=np.uint8), "", "unknown")


def draw_boxed_caption(rng: np.random.Generator, backgrounds: Sequence[Image]) -> Sample:
    """What a camera wrote into its picture, or a part of it, as a detector would find it: not to be read."""
    height = int(np.exp(rng.uniform(np.log(11), np.log(60))))
    around = _background(rng, backgrounds, round(height * 2.6), round(height * rng.uniform(5, 8)), plain=0.35)
    photo, corners, lines = captions.draw_caption(rng, around, height)
    return Sample(rectify(photo, shake_corners(rng, corners), lines=lines).image, "", "unknown")


def _part(rng: np.random.Generator, corners: Corners) -> Corners:
    points = np.array(corners)
    start, end = ((0.0, rng.uniform(0.3, 0.55)), (rng.uniform(0.45, 0.7), 1.0))[rng.integers(2)]
    top, bottom = points[1] - points[0], points[2] - points[3]
    return _as_corners(
        np.array([points[0] + top * start, points[0] + top * end, points[3] + bottom * end, points[3] + bottom * start])
    )


def _narrow(corners: Corners, inset: float) -> Corners:
    """The upper corners nearer to each other by `inset` of the plate's width each."""
    points = np.array(corners)
    top = points[1] - points[0]
    points[0], points[1] = points[0] + top * inset, points[1] - top * inset
    return _as_corners(points)


def _background(
    rng: np.random.Generator, backgrounds: Sequence[Image], height: int, width: int, *, plain: float = 0.55
) -> Image:
    if not backgrounds or rng.random() < plain:
        top, bottom = rng.uniform(5, 235, (2, 1)) + rng.normal(0, 18, (2, 3))
        ramp = np.linspace(0, 1, height)[:, None, None]
        paint = np.clip(top * (1 - ramp) + bottom * ramp, 0, 255).astype(np.uint8)
        return np.repeat(paint, width, axis=1)
    photo = backgrounds[rng.integers(len(backgrounds))]
    zoom = rng.uniform(0.5, 1.5)
    rows, columns = min(photo.shape[0], round(height * zoom)), min(photo.shape[1], round(width * zoom))
    y, x = rng.integers(0, photo.shape[0] - rows + 1), rng.integers(0, photo.shape[1] - columns + 1)
    piece = photo[y : y + rows, x : x + columns]
    return np.asarray(cv2.resize(piece, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _dealer_font(rng: np.random.Generator) -> str:
    return fonts.choose_font(rng, ("dealer", "grotesk", "stroke"))


def _as_corners(points: NDArray[np.float64]) -> Corners:
    return cast(Corners, tuple((float(x), float(y)) for x, y in points))
