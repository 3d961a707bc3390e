"""What cameras and recorders write into their pictures: names, codes, dates, speeds, often in a box like a plate's."""

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from training.plates import fonts
from training.plates.dots import write_dots
from training.plates.lettering import choose_words

Image = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Ink = tuple[int, int, int]

NAMES = ("CAM", "Cam", "CH", "Ch", "Kamera", "KAMERA", "Kanal", "Telecam", "DVR", "D", "K", "CAM-", "CH-", "C")
"""Cameras by number. What the measuring sets write is never among them."""
PLACES = ("Hof", "Rampe", "Deck", "Pforte", "Schranke", "Kade", "Brug", "Sortie", "Portail", "Nord", "Sud", "P1")
NOTES = ("REC", "LIVE", "HD", "FHD", "4K", "2MP", "1080P", "720P", "25FPS", "NO SIGNAL", "MOTION", "AUTO", "GPS")
_HERSHEY = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX_SMALL)
_WHITE, _BLACK = (250, 250, 250), (6, 6, 6)
_BRIGHT: tuple[Ink, ...] = ((40, 240, 250), (70, 250, 70), (250, 240, 60), (60, 60, 250))


def choose_caption(rng: np.random.Generator) -> str:
    """A caption, or one line of one: of digits, letters and the marks between them."""
    kind = int(rng.choice(7, p=(0.32, 0.21, 0.18, 0.08, 0.06, 0.08, 0.07)))
    if kind == 0:
        return _code(rng)
    if kind == 1:
        name = NAMES[int(rng.integers(len(NAMES)))]
        number = int(rng.integers(1, 65))
        return f"{name}{' ' if rng.random() < 0.5 else ''}{number:02d}" if rng.random() < 0.5 else f"{name} {number}"
    if kind == 2:
        return _moment(rng)
    if kind == 3:
        unit = ("km/h", "KM/H", "kmh", "MPH", "mph", "Km/h")[int(rng.integers(6))]
        return f"{int(rng.integers(0, 190))}{' ' if rng.random() < 0.6 else ''}{unit}"
    if kind == 4:
        note = NOTES[int(rng.integers(len(NOTES)))]
        return note if rng.random() < 0.6 else f"{note} {_moment(rng)}"
    if kind == 5:
        place = PLACES[int(rng.integers(len(PLACES)))]
        place = place.upper() if rng.random() < 0.5 else place
        return place if rng.random() < 0.4 else f"{place} {int(rng.integers(1, 20))}"
    words = choose_words(rng)
    return words if rng.random() < 0.5 else words.title()


def draw_caption(rng: np.random.Generator, around: Image, height: int) -> tuple[Image, Corners, int]:
    """A caption about `height` pixels high on `around`, the picture behind it (BGR uint8); its corners as a detector
    may outline them, and its lines of text (1 or 2). Of a long caption only a part may be outlined.
    """
    lines = 2 if rng.random() < 0.12 else 1
    mask = _set(rng, lines, max(8, round(height * rng.uniform(0.7, 1))))
    tall = mask.shape[0]
    pad_x, pad_y = (max(1, round(tall * rng.uniform(0.02, share))) for share in (0.5, 0.25))
    need = (mask.shape[0] + 2 * pad_y + 8, mask.shape[1] + 2 * pad_x + 8)
    if around.shape[0] < need[0] or around.shape[1] < need[1]:
        size = (max(need[1], around.shape[1]), max(need[0], around.shape[0]))
        around = np.asarray(cv2.resize(around, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    photo = around.copy()
    x = int(rng.integers(pad_x + 2, photo.shape[1] - mask.shape[1] - pad_x - 2))
    y = int(rng.integers(pad_y + 2, photo.shape[0] - mask.shape[0] - pad_y - 2))
    box = (x - pad_x, y - pad_y, x + mask.shape[1] + pad_x, y + mask.shape[0] + pad_y)
    _lay(rng, photo, mask, (x, y), box)
    return _record(rng, photo), _outline(rng, box, lines), lines


def stamp_caption(rng: np.random.Generator, scene: Image) -> None:
    """Write a caption on a whole scene (BGR uint8, in place), at its border; one that finds no room is left out."""
    rows, columns = scene.shape[:2]
    mask = _set(rng, 1, max(9, round(columns * float(np.exp(rng.uniform(np.log(0.02), np.log(0.06)))))))
    pad = max(2, round(mask.shape[0] * rng.uniform(0.1, 0.4)))
    wide, high = mask.shape[1] + 2 * pad, mask.shape[0] + 2 * pad
    if wide >= columns or high >= rows:
        return
    gap = int(rng.integers(0, 1 + min(16, columns - wide, rows - high)))
    x = int(rng.choice([gap, columns - wide - gap, (columns - wide) // 2]))
    y = int(rng.choice([gap, rows - high - gap]))
    _lay(rng, scene, mask, (x + pad, y + pad), (x, y, x + wide, y + high))


def _set(rng: np.random.Generator, lines: int, tall: int) -> Mask:
    """The mask of a caption of one or two lines in one lettering, `tall` rows in all."""
    words = [choose_caption(rng) for _ in range(lines)]
    # Half of the long lines break off: a detector looks for the shape of a plate.
    words = [one if len(one) < 12 or rng.random() < 0.5 else one[: int(rng.integers(5, 12))] for one in words]
    way, seed = int(rng.integers(3)), int(rng.integers(1 << 62))
    rows = [_write(np.random.default_rng(seed), one, way) for one in words]
    wide = max(row.shape[1] for row in rows)
    mask = np.vstack([np.pad(row, ((0, 0), (0, wide - row.shape[1]))) for row in rows])
    stretch = tall / mask.shape[0] * rng.uniform(0.85, 1.2)
    size = (max(6, round(mask.shape[1] * stretch)), tall)
    how = cv2.INTER_AREA if stretch < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask, size, interpolation=how), np.uint8)


def _lay(
    rng: np.random.Generator, photo: Image, mask: Mask, at: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    """White on a black box, black on a white one, bright on dark, on a shaded box, or outlined without any box."""
    x, y = at
    kind = rng.random()
    under = photo[box[1] : box[3], box[0] : box[2]]
    ink: Ink = _WHITE
    if kind < 0.36:
        under[:] = _BLACK
    elif kind < 0.66:
        under[:] = _WHITE
        ink = _BLACK
    elif kind < 0.76:
        under[:] = _BLACK if rng.random() < 0.6 else (120, 40, 10)
        ink = _BRIGHT[int(rng.integers(len(_BRIGHT)))]
    elif kind < 0.85:
        under[:] = (under * rng.uniform(0.2, 0.6)).astype(np.uint8)
    else:
        seam = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        area = photo[y : y + mask.shape[0], x : x + mask.shape[1]]
        area[:] = (area * (1 - seam[..., None] / 255.0)).astype(np.uint8)
    area = photo[y : y + mask.shape[0], x : x + mask.shape[1]]
    cover = mask[..., None].astype(np.float32) / 255
    area[:] = (area * (1 - cover) + np.array(ink, np.float32) * cover).astype(np.uint8)


def _record(rng: np.random.Generator, photo: Image) -> Image:
    """A caption is written after the lens: scaling and compression spoil it, and now and then a second camera does."""
    if rng.random() < 0.25:
        photo = np.asarray(cv2.GaussianBlur(photo, (0, 0), float(rng.uniform(0.3, 0.9))), np.uint8)
    if rng.random() < 0.2:
        photo = np.repeat(cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)[..., None], 3, axis=2)
    if rng.random() < 0.25:
        photo = np.asarray(cv2.convertScaleAbs(photo, alpha=float(rng.uniform(0.5, 1)), beta=float(rng.uniform(0, 50))))
    if rng.random() < 0.8:
        quality = int(rng.uniform(30, 95))
        _, coded = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])
        photo = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return photo


def _outline(rng: np.random.Generator, box: tuple[int, int, int, int], lines: int) -> Corners:
    left, top, right, bottom = (float(side) for side in box)
    longest = (bottom - top) * (7.0 if lines == 1 else 2.4)
    if right - left > longest and rng.random() < 0.75:
        wide = (bottom - top) * rng.uniform(3.2, 6.0) if lines == 1 else longest
        left = float(rng.uniform(left, right - wide)) if rng.random() < 0.5 else left
        right = left + wide
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _write(rng: np.random.Generator, words: str, way: int) -> Mask:
    """The mask of a line of lettering in dots, in strokes or in a typeface of displays."""
    names = fonts.installed("caption")
    if way == 0 or (way == 2 and not names):
        return write_dots(rng, words)
    if way == 1:
        font, thickness = _HERSHEY[int(rng.integers(len(_HERSHEY)))], int(rng.integers(1, 4))
        (width, height), base = cv2.getTextSize(words, font, 1.2, thickness)
        mask = np.zeros((height + base + 4, width + 4), np.uint8)
        cv2.putText(mask, words, (2, height + 2), font, 1.2, 255, thickness, cv2.LINE_AA)
        return mask
    return fonts.any_text(names[int(rng.integers(len(names)))], words)


def _code(rng: np.random.Generator) -> str:
    """A model's or a site's code: as short as a plate's text, and as mixed."""

    def letters(least: int, most: int) -> str:
        return "".join(chr(65 + int(rng.integers(26))) for _ in range(int(rng.integers(least, most + 1))))

    def digits(least: int, most: int) -> str:
        return "".join(str(digit) for digit in rng.integers(0, 10, int(rng.integers(least, most + 1))))

    separator = ("", "", "-", " ")[int(rng.integers(4))]
    kind = int(rng.integers(4))
    if kind == 0:
        return letters(2, 4) + separator + digits(1, 4)
    if kind == 1:
        return letters(1, 3) + digits(1, 3) + separator + letters(1, 2)
    if kind == 2:
        return letters(2, 3) + separator + digits(1, 2) + letters(1, 1) + digits(0, 2)
    return digits(1, 3) + letters(1, 2) + separator + digits(0, 3)


def _moment(rng: np.random.Generator) -> str:
    year, month, day = int(rng.integers(1999, 2033)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    hour, minute, second = int(rng.integers(24)), int(rng.integers(60)), int(rng.integers(60))
    dot = "-/. "[int(rng.integers(4))]
    dates = (f"{year}{dot}{month:02d}{dot}{day:02d}", f"{day:02d}{dot}{month:02d}{dot}{year}")
    clock = f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if rng.random() < 0.75 else "")
    draw = rng.random()
    if draw < 0.3:
        return dates[int(rng.integers(2))]
    return clock if draw < 0.6 else f"{dates[int(rng.integers(2))]} {clock}"
