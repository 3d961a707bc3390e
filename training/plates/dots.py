"""Letters of 5 x 7 dots, as character displays and cameras write them."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

# Five columns each, the lowest bit on top.
_MARKS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,:-/+()#% "
_COLUMNS = bytes.fromhex(
    "3e5149453e00427f40004261514946214145 4b3118 14127f102745454539 3c4a494930017109 0503"
    "3649494936 064949291e"
    "7e1111117e7f494949363e414141227f4141221c7f494949417f090901013e414151327f0808087f00417f41002040413f01"
    "7f081422417f404040407f0204027f7f0408107f3e4141413e7f090909063e4151215e7f0919294646494949310101 7f0101"
    "3f4040403f1f2040201f7f2018207f631408146303047804036151494543"
    "20545454787f484444383844444420384444487f3854545418087e0901020814 54543c7f0804047800447d40002040443d00"
    "007f10284400417f40007c041804787c080404783844444438 7c14141408 081414187c7c0804040848545454 20043f444020"
    "3c4040207c1c2040201c3c4030403c44281028440c5050503c4464544c44"
    "00606000000050300000 00363600000808080808 2010080402 08083e0808 001c224100 0041221c00 147f147f14 2313086462"
    "0000000000"
)


@cache
def dot_letter(mark: str, *, slashed: bool) -> NDArray[np.uint8]:
    """7 rows x 5 columns, ink 255; a mark that is not known is a gap. `slashed` zeros have a stroke through them."""
    if mark == "0" and not slashed:
        mark = "O"
    at = 5 * _MARKS.index(mark if mark in _MARKS else " ")
    columns = np.frombuffer(_COLUMNS, np.uint8, 5, at)
    return np.asarray(((columns[None, :] >> np.arange(7)[:, None]) & 1) * 255, np.uint8)


def write_dots(rng: np.random.Generator, words: str) -> NDArray[np.uint8]:
    """The mask of `words`: dots square or high, thin or bold, jagged or rounded off, close together or not."""
    slashed, gap = bool(rng.random() < 0.4), int(rng.choice([1, 1, 2]))
    pieces = []
    for mark in words:
        letter = dot_letter(mark, slashed=slashed)
        if gap == 1 and mark in ".:,- " and rng.random() < 0.3:
            letter = letter[:, 1:4]
        pieces.append(np.pad(letter, ((1, 1), (0, gap))))
    dots = np.hstack(pieces)
    across, down = int(rng.integers(3, 5)), int(rng.integers(3, 7))
    size = (dots.shape[1] * across, dots.shape[0] * down)
    if rng.random() < 0.5:
        mask = cv2.resize(dots, size, interpolation=cv2.INTER_NEAREST)
    else:
        soft = cv2.resize(dots, size, interpolation=cv2.INTER_LINEAR)
        mask = np.where(soft > rng.uniform(70, 130), 255, 0)
    if rng.random() < 0.3:
        mask = cv2.dilate(mask.astype(np.uint8), np.ones((1, 2), np.uint8))
    return np.asarray(mask, np.uint8)
