"""What lens, light, sensor and compression do to a picture of a plate."""

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def degrade(rng: np.random.Generator, image: Image, *, hard: float = 1.0) -> Image:
    """A picture (BGR uint8) as a camera would have taken it; `hard` scales how bad it gets (0 to about 1.5)."""
    picture = _light(rng, image.astype(np.float32), hard)
    picture = _blur(rng, picture, hard)
    picture = _noise(rng, picture, hard)
    result = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.uniform(92 - 55 * min(hard, 1.4), 95))
        _, coded = cv2.imencode(".jpg", result, [cv2.IMWRITE_JPEG_QUALITY, quality])
        result = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)
    return result


def tint(rng: np.random.Generator, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """A colour cast, night grey, or a lamp's strong colour."""
    draw = rng.random()
    if draw < 0.15:  # infrared or plain grey
        grey = picture @ rng.dirichlet((2, 4, 3)).astype(np.float32)
        return np.repeat(grey[..., None], 3, axis=2)
    if draw < 0.25:  # the red and purple dusk of a cheap dashcam, sodium light
        target = ((0.9, 0.55, 1.1), (0.7, 0.5, 1.2), (1.1, 0.6, 0.9), (0.45, 0.8, 1.1))[rng.integers(4)]
        grey = picture.mean(axis=2, keepdims=True)
        mixed = grey + (picture - grey) * rng.uniform(0.1, 0.7)
        return np.asarray(mixed * np.array(target, np.float32), dtype=np.float32)
    gains = rng.normal(1, 0.07, 3).astype(np.float32)
    return picture * gains


def _light(rng: np.random.Generator, picture: NDArray[np.float32], hard: float) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    if rng.random() < 0.35:  # a gradient, or the edge of a shadow
        angle = rng.uniform(0, 2 * np.pi)
        ramp = (
            np.linspace(-1, 1, width, dtype=np.float32)[None, :] * np.float32(np.cos(angle))
            + np.linspace(-1, 1, height, dtype=np.float32)[:, None] * np.float32(np.sin(angle)) * 0.6
        )
        if rng.random() < 0.5:
            ramp = np.tanh((ramp - np.float32(rng.uniform(-0.6, 0.6))) * np.float32(rng.uniform(3, 25)))
        picture = picture * (1 + np.float32(rng.uniform(0.05, 0.4) * hard) * ramp)[..., None]
    picture = tint(rng, picture)
    # Exposure and contrast: from deep night to blown out; a little flare adds to all.
    contrast = rng.uniform(0.45, 1.25) if rng.random() < 0.7 else rng.uniform(0.12, 0.6)
    level = rng.uniform(60, 190) if rng.random() < 0.8 else rng.uniform(25, 235)
    mean = float(picture.mean())
    picture = (picture - mean) * np.float32(contrast) + np.float32(0.5 * level + 0.5 * mean * rng.uniform(0.5, 1.2))
    if rng.random() < 0.06 * hard:  # a lamp's spot
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        spot = np.zeros((height, width), np.float32)
        cv2.circle(spot, centre, max(2, int(height * rng.uniform(0.1, 0.3))), 1.0, -1)
        spot = cv2.GaussianBlur(spot, (0, 0), max(1.0, height * 0.12))
        picture = picture + (spot * np.float32(rng.uniform(60, 220)))[..., None]
    return picture


def _blur(rng: np.random.Generator, picture: NDArray[np.float32], hard: float) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    draw = rng.random()
    if draw < 0.4:
        sigma = abs(rng.normal(0, 0.011)) * height * hard + 0.2
        picture = cv2.GaussianBlur(picture, (0, 0), sigma)
    elif draw < 0.55:
        picture = _motion(rng, picture, hard)
    elif draw < 0.65:
        size = max(2, round(rng.uniform(0.01, 0.045) * height * hard))
        picture = cv2.blur(picture, (size, size))
    if rng.random() < 0.2:  # a sensor with fewer pixels than the file pretends
        factor = 1 + rng.uniform(0.2, 0.9) * hard
        small = cv2.resize(
            picture, (max(8, int(width / factor)), max(8, int(height / factor))), interpolation=cv2.INTER_AREA
        )
        picture = cv2.resize(small, (width, height), interpolation=int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC])))
    if rng.random() < 0.12:  # sharpened by the camera
        soft = cv2.GaussianBlur(picture, (0, 0), 1.2)
        picture = picture + (picture - soft) * np.float32(rng.uniform(0.4, 1.5))
    return np.asarray(picture, dtype=np.float32)


def _motion(rng: np.random.Generator, picture: NDArray[np.float32], hard: float) -> NDArray[np.float32]:
    length = max(2, round(rng.uniform(0.02, 0.09) * picture.shape[0] * hard))
    angle = rng.normal(0, 0.35) if rng.random() < 0.6 else rng.uniform(0, np.pi)
    kernel = np.zeros((length + 2, length + 2), np.float32)
    middle = (length + 1) / 2
    reach = np.array((np.cos(angle), np.sin(angle))) * length / 2
    start, end = (middle - reach) * 8, (middle + reach) * 8
    cv2.line(kernel, tuple(start.astype(int).tolist()), tuple(end.astype(int).tolist()), 1.0, 1, cv2.LINE_AA, shift=3)
    return np.asarray(cv2.filter2D(picture, -1, kernel / max(1e-6, float(kernel.sum()))), dtype=np.float32)


def _noise(rng: np.random.Generator, picture: NDArray[np.float32], hard: float) -> NDArray[np.float32]:
    if rng.random() > 0.6:
        return picture
    spread = abs(rng.normal(0, 6)) * hard
    noise = rng.standard_normal((*picture.shape[:2], 1 if rng.random() < 0.4 else 3), dtype=np.float32)
    if rng.random() < 0.4:
        noise = cv2.GaussianBlur(noise, (0, 0), 0.8).reshape(noise.shape) * 2
    return picture + noise * np.float32(spread)
