"""A camera from light to picture: lens, shutter, colour mosaic, photons counted one by one, and what is made of them.

The battery's own, after how cameras work; nothing of it is training's. Scenes are FINE times as fine as the picture.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from training.battery.lettering import Image

FINE: Final = 4
SHUTTER: Final = 7
"""In how many moments the time is cut while the shutter is open."""
FULL: Final = 1023
Light = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Camera:
    """`photons` is what light 1.0 brings to a pixel, `dark` the electrons that it counts by mistake; `lens` the blur in
    pixels, `veil` the share of light that goes astray, `fringe` how much wider red is drawn than blue (a share);
    `steady` the share of the frame before in each frame, `smooth` how much is taken for noise, `sharp` the sharpening.
    """

    photons: float
    dark: float
    lens: float
    veil: float
    fringe: float = 0.0
    colour: bool = True
    steady: float = 0.0
    smooth: float = 0.0
    sharp: float = 0.0


def focus(light: Light, camera: Camera, *, axis: tuple[float, float]) -> Light:
    """The light as the lens throws it on the sensor; `axis` is where the lens looks at, in the scene's pixels."""
    sharp = cv2.GaussianBlur(light, (0, 0), camera.lens * FINE)
    stray = cv2.GaussianBlur(light, (0, 0), 0.12 * light.shape[1])
    seen = np.asarray(sharp * (1 - camera.veil) + stray * camera.veil, np.float32)
    if not camera.fringe:
        return seen
    layers = list(cv2.split(seen))
    for number, share in ((0, -0.5), (2, 0.5)):
        zoom = 1 + camera.fringe * share
        about = np.array([[zoom, 0, axis[0] * (1 - zoom)], [0, zoom, axis[1] * (1 - zoom)]])
        layers[number] = cv2.warpAffine(layers[number], about, light.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.dstack(layers)


def expose(light: Light, start: tuple[float, float], way: tuple[float, float]) -> Light:
    """What falls on each pixel while the scene moves from `start` along `way` (the scene's pixels, right and down)."""
    total = np.zeros_like(light)
    for moment in np.linspace(0, 1, SHUTTER):
        shift = np.array([[1, 0, start[0] + way[0] * moment], [0, 1, start[1] + way[1] * moment]])
        total += cv2.warpAffine(light, shift, light.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    # A mosaic needs even sides.
    size = (light.shape[1] // FINE // 2 * 2, light.shape[0] // FINE // 2 * 2)
    total = total[: size[1] * FINE, : size[0] * FINE] / np.float32(SHUTTER)
    return np.asarray(cv2.resize(total, size, interpolation=cv2.INTER_AREA), np.float32)


def count(rng: np.random.Generator, light: Light, camera: Camera) -> Light:
    """Photons counted through the mosaic, or without one, and made colours again; 1.0 is where counting ends."""
    if camera.colour:
        raw = light[..., 1].copy()
        raw[0::2, 0::2] = light[0::2, 0::2, 2]
        raw[1::2, 1::2] = light[1::2, 1::2, 0]
    else:
        raw = light.mean(axis=2)
    counted = rng.poisson(np.clip(raw, 0, 8) * camera.photons) + rng.normal(0, camera.dark, raw.shape)
    levels = np.clip(np.round(counted / camera.photons * FULL), 0, FULL).astype(np.uint16)
    if not camera.colour:
        return np.repeat(levels[..., None], 3, axis=2).astype(np.float32) / FULL
    # OpenCV names a mosaic by its second row: red at the upper left is its BG.
    return np.asarray(cv2.cvtColor(levels, cv2.COLOR_BayerBG2BGR).astype(np.float32) / FULL, np.float32)


def develop(counted: Light, camera: Camera) -> Image:
    """A picture to look at: the tone curve, noise taken out, edges made sharp."""
    tones = np.clip(counted, 0, 1)
    tones = np.where(tones < 0.018, 4.5 * tones, 1.099 * np.power(np.maximum(tones, 1e-6), 0.45) - 0.099)
    image = np.clip(tones * 255 + 0.5, 0, 255).astype(np.uint8)
    if camera.smooth:
        h = float(camera.smooth)
        if camera.colour:
            image = cv2.fastNlMeansDenoisingColored(image, None, h, h * 1.8, 3, 9)
        else:
            image = np.repeat(cv2.fastNlMeansDenoising(image[..., 0], None, h, 3, 9)[..., None], 3, axis=2)
    if camera.sharp:
        edges = cv2.Laplacian(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.CV_32F)
        image = np.clip(image - camera.sharp * edges[..., None], 0, 255).astype(np.uint8)
    return np.asarray(image, np.uint8)
