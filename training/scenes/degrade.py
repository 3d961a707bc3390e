"""What a camera does to a scene: light, colour cast, blur, noise, JPEG."""

import cv2
import numpy as np

from training.scenes.paste import Image

NOISE_SIDE = 1024
_noise: list[np.ndarray] = []


def degrade(rng: np.random.Generator, scene: Image) -> Image:
    """The scene as a camera might have sent it; often nearly untouched."""
    picture = scene.astype(np.float32) / 255
    if rng.random() < 0.7:
        picture = np.clip(picture, 0, 1) ** np.float32(np.exp(rng.normal(0, 0.35)))
        picture = picture * np.float32(rng.uniform(0.45, 1.25)) + np.float32(rng.uniform(-0.05, 0.12))
    if rng.random() < 0.4:
        picture = picture * rng.uniform(0.7, 1.2, 3).astype(np.float32)
    if rng.random() < 0.15:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2)
    blur = rng.random()
    if blur < 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 1.6)))
    elif blur < 0.42:
        picture = cv2.filter2D(picture, -1, _motion(rng))
    elif blur < 0.52:
        sharp = cv2.GaussianBlur(picture, (0, 0), 1.0)
        picture = picture + (picture - sharp) * float(rng.uniform(0.3, 1.5))
    if rng.random() < 0.5:
        picture = picture + take_noise(rng, *picture.shape[:2]) * np.float32(rng.uniform(0.005, 0.06))
    picture = np.asarray((np.clip(picture, 0, 1) * 255 + 0.5), dtype=np.uint8)
    if rng.random() < 0.6:
        quality = int(rng.integers(25, 92))
        _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        picture = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)
    return picture


def take_noise(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Height x width x 3 normal noise, cut out of a larger sheet that is drawn once: drawing is slow."""
    side = NOISE_SIDE
    if not _noise:
        _noise.append(np.random.default_rng(0).standard_normal((side, side, 3), dtype=np.float32))
    top, left = rng.integers(0, side - height + 1), rng.integers(0, side - width + 1)
    return _noise[0][top : top + height, left : left + width]


def _motion(rng: np.random.Generator) -> np.ndarray:
    length = int(rng.integers(3, 9))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    middle = (length - 1) / 2
    across, down = np.cos(angle) * middle, np.sin(angle) * middle
    start = (round(middle - across), round(middle - down))
    end = (round(middle + across), round(middle + down))
    cv2.line(kernel, start, end, 1.0, 1)
    return np.asarray(kernel / kernel.sum())
