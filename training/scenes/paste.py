"""Put flat pictures (plates, badges, signs) into a scene with perspective, light and soft edges."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates.outline import RECTANGLE, Outline

Image = NDArray[np.uint8]
Quad = NDArray[np.float32]


def random_quad(
    rng: np.random.Generator,
    centre: tuple[float, float],
    width: float,
    aspect: float,
    *,
    steep: float = 1.0,
    lean: float = 0.0,
    sideways: float | None = None,
) -> Quad:
    """Four corners of a flat thing `width` pixels wide (before turning) and `aspect` times as high, turned in space.

    `steep` scales how far it may be turned (1: up to about 55 degrees sideways, 30 up or down, 14 in the picture);
    `lean` is by how many degrees it is turned in the picture on top of that; `sideways` are the degrees by which it is
    turned sideways instead.
    """
    yaw = np.clip(rng.normal(0, 24 * steep), -55, 55) if sideways is None else sideways
    pitch = np.clip(rng.normal(0, 12 * steep), -30, 30)
    roll = np.clip(rng.normal(0, 5 * steep), -14, 14) + lean
    a, b, c = np.radians([yaw, pitch, roll])
    turn_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    turn_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    turn_z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    flat = np.array([[-0.5, -aspect / 2, 0], [0.5, -aspect / 2, 0], [0.5, aspect / 2, 0], [-0.5, aspect / 2, 0]])
    turned = flat @ (turn_z @ turn_x @ turn_y).T
    distance = rng.uniform(2.5, 12)
    flat_again = turned[:, :2] * (distance / (distance + turned[:, 2:]))
    return (flat_again * width + centre).astype(np.float32)


def paste(
    scene: Image,
    picture: Image,
    quad: Quad,
    *,
    light: NDArray[np.float32] | None = None,
    outline: Outline = RECTANGLE,
) -> None:
    """Warp `picture` onto `quad` of `scene`, in place. `light` (3 factors) multiplies its colours.

    Of a picture that is no rectangle only what lies inside its outline is pasted.
    """
    height, width = scene.shape[:2]
    left, top = np.maximum(np.floor(quad.min(axis=0)).astype(int) - 2, 0)
    right, bottom = np.minimum(np.ceil(quad.max(axis=0)).astype(int) + 3, [width, height])
    if right <= left or bottom <= top:
        return
    picture = _shrink(picture, quad)
    rows, columns = picture.shape[:2]
    source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32) - 0.5
    transform = cv2.getPerspectiveTransform(source, quad - np.float32([left, top]) - 0.5)
    size = (int(right - left), int(bottom - top))
    warped = cv2.warpPerspective(picture, transform, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # The mask is drawn with sub-pixel corners, so that the edge is soft and does not move.
    mask = np.zeros((size[1], size[0]), dtype=np.uint8)
    inside = quad - np.float32([left, top]) - 0.5
    if outline != RECTANGLE:
        spread = (outline.list_points() * (columns, rows) - 0.5).astype(np.float32)
        inside = cv2.perspectiveTransform(spread[None], transform)[0]
    points = np.round(inside * 16).astype(np.int32)
    cv2.fillConvexPoly(mask, points, 255, lineType=cv2.LINE_AA, shift=4)
    alpha = mask[:, :, None].astype(np.float32) / 255
    colours = warped.astype(np.float32)
    if light is not None:
        colours = np.minimum(colours * light, 255)
    area = scene[top:bottom, left:right]
    area[:] = (area * (1 - alpha) + colours * alpha + 0.5).astype(np.uint8)


def _shrink(picture: Image, quad: Quad) -> Image:
    wide = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]), 2.0)
    high = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]), 2.0)
    rows, columns = picture.shape[:2]
    target = (min(columns, max(2, round(wide * 1.2))), min(rows, max(2, round(high * 1.2))))
    if target == (columns, rows):
        return picture
    return np.asarray(cv2.resize(picture, target, interpolation=cv2.INTER_AREA), dtype=np.uint8)
