"""Bad light and bad video: dark pictures with noise, glare, infra-red, and a dashcam's smear, fringes and compression.

Light is added up in linear values (0 to 1 and above, where the sensor clips); a picture of 8 bits is its root, as in
every camera. Amounts follow the height of the plate's characters, so that a small plate stays as readable as a large.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners

Image = NDArray[np.uint8]
Light = NDArray[np.float32]
GAMMA = 2.2
STEPS = 2047
_LINEAR: Light = ((np.arange(256) / 255.0) ** GAMMA).astype(np.float32)
_DISPLAY: Image = np.round((np.arange(STEPS + 1) / STEPS) ** (1 / GAMMA) * 255).astype(np.uint8)

# Daylight on a dirty screen, dusk, sodium lamps, white lamps: factors for blue, green, red.
_CASTS = ((1.0, 1.0, 1.0), (1.25, 0.85, 1.05), (0.55, 0.85, 1.15), (1.15, 1.0, 0.9), (1.1, 0.8, 1.15))


def spoil(rng: np.random.Generator, photo: Image, corners: Corners, letter: float, *, most: float = 1.0) -> Image:
    """The photo (BGR uint8) as taken in the dark, against a lamp, in infra-red or by a dashcam.

    `corners` are those of the plate, `letter` is the height of its characters in pixels; `most` (above 0, up to 1) is
    how bad it gets.
    """
    draw = rng.random()
    light = _LINEAR[photo]
    # A small plate suffers from its few pixels already.
    hard = most * float(rng.uniform(0.15, 1)) * float(np.clip(letter / 14, 0.6, 1))
    if draw < 0.3:
        image = _take_in_the_dark(rng, light, letter, hard)
    elif draw < 0.45:
        image = _take_in_glare(rng, light, letter, hard)
    elif draw < 0.67:
        image = _take_in_infrared(rng, light, corners, letter, hard)
    else:
        image = _take_by_dashcam(rng, light, letter, hard)
    return compress(rng, image, letter, hard) if rng.random() < 0.75 else image


def compress(rng: np.random.Generator, image: Image, letter: float, hard: float = 1.0) -> Image:
    """The picture as video gives it back: coded up to three times, each time with its blocks elsewhere.

    `hard` (0 to 1) is how little the coder keeps at the worst. JPEG stands in for video: blocks of 8 x 8, colour at
    half the resolution.
    """
    height, width = image.shape[:2]
    smaller = letter > 11 and rng.random() < 0.35 * hard
    if smaller:  # recorded at a lower resolution
        factor = float(rng.uniform(max(0.5, 9 / letter), 0.95))
        size = (max(8, round(width * factor)), max(8, round(height * factor)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        letter *= factor
    lowest = float(np.clip(46 - 2 * letter, 12, 34)) + 30 * (1 - hard)
    for _ in range(int(rng.choice([1, 1, 2, 3]))):
        top, left = (int(offset) for offset in rng.integers(0, 8, 2))
        moved = cv2.copyMakeBorder(image, top, 0, left, 0, cv2.BORDER_REPLICATE)
        quality = int(rng.uniform(lowest, min(95, lowest + 40)))
        _, coded = cv2.imencode(".jpg", moved, [cv2.IMWRITE_JPEG_QUALITY, quality])
        image = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[top:, left:]
    if smaller:
        how = int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC]))
        image = np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)
    return np.ascontiguousarray(image)


def smear(rng: np.random.Generator, light: Light, length: float) -> Light:
    """The way of a car, nearly level, while the shutter is open: `length` pixels."""
    size = 2 * int(np.ceil(length / 2)) + 1
    across = np.clip((length + 1) / 2 - np.abs(np.arange(size) - size // 2), 0, 1)
    kernel = np.zeros((size, size), np.float32)
    rise = float(rng.normal(0, 0.1)) if rng.random() < 0.7 else float(rng.normal(0, 0.5))
    for column, share in enumerate(across):
        row = size // 2 + rise * (column - size // 2)
        low = int(np.floor(row))
        for at, part in ((low, 1 - row + low), (low + 1, row - low)):
            if 0 <= at < size:
                kernel[at, column] += share * part
    return np.asarray(cv2.filter2D(light, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE), np.float32)


def fringe(rng: np.random.Generator, light: Light, amount: float) -> Light:
    """Red and blue shifted apart by up to `amount` pixels each, as at the edge of a cheap lens."""
    height, width = light.shape[:2]
    angle = rng.normal(0, 0.5) + (np.pi if rng.random() < 0.5 else 0.0)
    way = np.array([np.cos(angle), np.sin(angle)]) * amount * rng.uniform(0.4, 1)
    result = light.copy()
    for channel, share in ((0, -1.0), (2, float(rng.uniform(0.3, 1)))):
        move = np.array([[1, 0, way[0] * share], [0, 1, way[1] * share]], np.float32)
        layer = cv2.warpAffine(light[..., channel], move, (width, height), borderMode=cv2.BORDER_REPLICATE)
        result[..., channel] = layer
    return result


def bloom(rng: np.random.Generator, light: Light, letter: float) -> Light:
    """What is too bright spills over: a close glow around it and a wide haze."""
    over = np.clip(light - 0.8, 0, 6)
    close = cv2.GaussianBlur(over, (0, 0), max(0.5, letter * float(rng.uniform(0.08, 0.25))))
    wide = cv2.GaussianBlur(over, (0, 0), max(1.0, letter * float(rng.uniform(0.5, 1.5))))
    return np.asarray(light + close * np.float32(rng.uniform(0.05, 0.25)) + wide * np.float32(rng.uniform(0, 0.1)))


def add_grain(rng: np.random.Generator, light: Light, electrons: float) -> Light:
    """The noise of a sensor that counts `electrons` for white: more of it where there is more light, most in blue.

    The camera makes its colours from neighbouring pixels, so the grain is a little wider than a pixel.
    """
    read = float(rng.uniform(0.8, 3.5)) / electrons
    spread = np.sqrt(np.clip(light, 0, 4) / np.float32(electrons) + np.float32(read * read))
    noise = rng.standard_normal(light.shape, dtype=np.float32)
    if rng.random() < 0.6:
        noise = cv2.GaussianBlur(noise, (0, 0), 0.55) * np.float32(1.6)
    weights = np.array((rng.uniform(1.1, 1.8), 1.0, rng.uniform(1.0, 1.5)), np.float32)
    return np.asarray(light + noise * spread * weights, np.float32)


def denoise(rng: np.random.Generator, image: Image) -> Image:
    """A camera's noise reduction: blurs colour, smears brightness where there is no edge, and sharpens edges."""
    split = cv2.cvtColor(image, cv2.COLOR_BGR2YCrCb)
    luma = split[..., 0]
    kind = rng.random()
    if kind < 0.35:
        smooth = cv2.bilateralFilter(luma, 5, float(rng.uniform(20, 70)), float(rng.uniform(1, 2.5)))
    elif kind < 0.5:
        smooth = cv2.medianBlur(luma, 3)
    else:
        smooth = cv2.GaussianBlur(luma, (0, 0), float(rng.uniform(0.4, 0.9)))
    keep = float(rng.uniform(0, 0.5))
    split[..., 0] = cv2.addWeighted(luma, keep, smooth, 1 - keep, 0)
    blur = float(rng.uniform(0.8, 3))
    split[..., 1:] = cv2.GaussianBlur(split[..., 1:], (0, 0), blur)
    return np.asarray(cv2.cvtColor(split, cv2.COLOR_YCrCb2BGR), np.uint8)


def sharpen(rng: np.random.Generator, image: Image) -> Image:
    """Edges with light and dark seams, as cheap cameras like them."""
    soft = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.7, 1.6)))
    amount = float(rng.uniform(0.3, 1.4))
    return np.asarray(cv2.addWeighted(image, 1 + amount, soft, -amount, 0), np.uint8)


def to_display(light: Light) -> Image:
    """8 bits a channel, clipped."""
    return _DISPLAY[np.clip(light * STEPS, 0, STEPS).astype(np.int32)]


def _take_in_the_dark(rng: np.random.Generator, light: Light, letter: float, hard: float) -> Image:
    level = float(np.exp(rng.uniform(np.log(0.25) - 2 * hard, np.log(0.6))))
    light = light * _cast(rng) * np.float32(level / max(0.08, float(np.percentile(light, 90))))
    if rng.random() < 0.5:
        light = _lit_from_one_side(rng, light)
    if rng.random() < 0.3:
        light = _add_lamp(rng, light, letter)
    if rng.random() < 0.5:
        light = smear(rng, light, _reach(rng, letter, 0.3 * hard))
    light = cv2.GaussianBlur(light, (0, 0), 0.2 + letter * float(rng.uniform(0, 0.05 * hard)))
    # So many electrons for the brightest of the picture; a small plate needs more of them.
    fewest = max(12.0, 330 / letter) / hard**1.5
    light = add_grain(rng, light, _count(rng, fewest) / level)
    image = to_display(light)
    if rng.random() < 0.8:
        image = denoise(rng, image)
    return sharpen(rng, image) if rng.random() < 0.4 else image


def _take_in_glare(rng: np.random.Generator, light: Light, letter: float, hard: float) -> Image:
    """Exposed for the dark around it, so the plate is white and the strokes grow thin; or a lamp beside the plate."""
    light = light * _cast(rng)
    white = max(0.1, float(np.percentile(light, 85)))
    # A small plate has thin strokes, which little light from both sides covers.
    light = light * np.float32(rng.uniform(0.85, 1 + 1.6 * hard) / white)
    if rng.random() < 0.4:
        light = _add_lamp(rng, light, letter)
    light = bloom(rng, light, letter)
    if rng.random() < 0.4:
        light = smear(rng, light, _reach(rng, letter, 0.28 * hard))
    if rng.random() < 0.4:
        light = fringe(rng, light, min(1.3, letter * 0.09 * hard))
    light = add_grain(rng, light, _count(rng, 60 / hard))
    image = to_display(light)
    return denoise(rng, image) if rng.random() < 0.5 else image


def _take_in_infrared(rng: np.random.Generator, light: Light, corners: Corners, letter: float, hard: float) -> Image:
    """A lamp beside the lens: the plate throws its light straight back, little else does; no colours."""
    grey = light @ rng.dirichlet((1.5, 4, 2.5)).astype(np.float32)
    height, width = grey.shape
    plate = np.zeros((height, width), np.float32)
    points = np.round((np.array(corners) - 0.5) * 16).astype(np.int32)
    cv2.fillConvexPoly(plate, points, 1.0, cv2.LINE_AA, shift=4)
    paper = max(0.05, float(np.percentile(grey[plate > 0.5], 80))) if (plate > 0.5).any() else 1.0
    back = float(rng.uniform(0.4, 0.9 + 1.4 * hard)) / paper
    around = float(np.exp(rng.uniform(np.log(0.01), np.log(0.5))))
    # The ink takes infra-red in, or hardly so: then the letters are grey.
    veil = float(rng.uniform(0, 0.06)) * back * paper
    lit = grey * (plate * (back - around) + around) + plate * veil
    if rng.random() < 0.4:  # the lamp's cone is narrower than the picture
        lit = _lit_from_one_side(rng, lit[..., None])[..., 0]
    for _ in range(int(rng.choice([0, 0, 1, 2]))):
        lit = _add_lamp(rng, lit[..., None], letter)[..., 0]
    lit = bloom(rng, lit, letter)
    if rng.random() < 0.3:
        lit = smear(rng, lit, _reach(rng, letter, 0.22 * hard))
    lit = cv2.GaussianBlur(lit, (0, 0), 0.2 + letter * float(rng.uniform(0, 0.07 * hard)))
    electrons = np.float32(_count(rng, 60 / hard))
    spread = np.sqrt(np.clip(lit, 0, 4) / electrons + np.float32(4) / (electrons * electrons))
    lit = lit + rng.standard_normal(lit.shape, dtype=np.float32) * spread
    image = to_display(lit)
    if rng.random() < 0.3:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.6), np.uint8)
    if rng.random() < 0.3:
        image = sharpen(rng, image)
    result = np.repeat(image[..., None], 3, axis=2)
    if rng.random() < 0.2:  # a day camera without its filter: a faint violet
        result = np.asarray(cv2.convertScaleAbs(result * np.array((1.0, 0.88, 0.97), np.float32)), np.uint8)
    return result


def _take_by_dashcam(rng: np.random.Generator, light: Light, letter: float, hard: float) -> Image:
    light = light * _cast(rng)
    white = max(0.08, float(np.percentile(light, 90)))
    light = light * np.float32(np.exp(rng.uniform(np.log(0.12), np.log(1.3))) / white)
    if rng.random() < 0.5:  # the screen's dirt and the dashboard's reflection
        veil = float(rng.uniform(0.01, 0.3 * hard))
        light = light * np.float32(1 - veil) + np.float32(veil * rng.uniform(0.2, 0.8))
    if rng.random() < 0.65:
        light = smear(rng, light, _reach(rng, letter, 0.4 * hard))
    else:
        light = cv2.GaussianBlur(light, (0, 0), 0.3 + letter * float(rng.uniform(0, 0.1 * hard)))
    if rng.random() < 0.5:
        light = fringe(rng, light, min(1.8, letter * 0.12 * hard))
    light = add_grain(rng, light, _count(rng, 100 / hard))
    image = to_display(light)
    if rng.random() < 0.5:
        image = denoise(rng, image)
    return sharpen(rng, image) if rng.random() < 0.55 else image


def _count(rng: np.random.Generator, fewest: float) -> float:
    """Electrons for white: between the fewest and twenty times as many."""
    return fewest * float(np.exp(rng.uniform(0, np.log(20))))


def _reach(rng: np.random.Generator, letter: float, most: float) -> float:
    """How far a plate moves while the shutter is open: up to `most` character heights, in pixels."""
    return letter * float(rng.uniform(0.1, 1)) * most


def _cast(rng: np.random.Generator) -> Light:
    cast = np.array(_CASTS[int(rng.integers(len(_CASTS)))]) ** rng.uniform(0.3, 1.5)
    return (cast * (1 + rng.normal(0, 0.05, 3))).astype(np.float32)


def _lit_from_one_side(rng: np.random.Generator, light: Light) -> Light:
    height, width = light.shape[:2]
    centre = rng.uniform((-0.2, 0), (1.2, 1)) * (width, height)
    reach = width * rng.uniform(0.35, 1.1)
    x = (np.arange(width, dtype=np.float32) - np.float32(centre[0])) / np.float32(reach)
    y = (np.arange(height, dtype=np.float32) - np.float32(centre[1])) / np.float32(reach * 0.8)
    cone = 1 / (1 + x[None, :] ** 2 + y[:, None] ** 2)
    darkest = float(rng.uniform(0.15, 0.6))
    return np.asarray(light * (darkest + (1 - darkest) * cone)[..., None] * np.float32(1.3), np.float32)


def _add_lamp(rng: np.random.Generator, light: Light, letter: float) -> Light:
    """A headlight, rear light or lamp at the picture's edge, with the glow that it throws over its surroundings."""
    height, width = light.shape[:2]
    x = width * (rng.uniform(-0.05, 0.12) if rng.random() < 0.5 else rng.uniform(0.88, 1.05))
    y = height * rng.uniform(-0.1, 1.1)
    apart = np.hypot(
        np.arange(width, dtype=np.float32)[None, :] - np.float32(x),
        np.arange(height, dtype=np.float32)[:, None] - np.float32(y),
    )
    radius = np.float32(letter * rng.uniform(0.2, 0.9))
    core = np.clip(radius + 0.5 - apart, 0, 1) * np.float32(rng.uniform(1.5, 8))
    glow = np.float32(rng.uniform(0.1, 0.8)) / (1 + (apart / (radius * np.float32(1.3))) ** 2)
    colour = np.array((1.0, 0.97, 0.92) if rng.random() < 0.75 else (0.15, 0.15, 1.0), np.float32)
    return np.asarray(light + (core + glow)[..., None] * colour[: light.shape[2]], np.float32)
