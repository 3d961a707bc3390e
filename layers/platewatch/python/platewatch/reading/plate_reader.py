"""What reads plates, as its users see it: a picture's bytes in, what was read of it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from platewatch.cameras.view import View, is_caption
from platewatch.reading.reader import Image, ReadPlate
from platewatch.reading.record import Corners, scale_corners


@dataclass(frozen=True, slots=True)
class ReadImage:
    """A snapshot and the plates read in it, best first, their corners in pixels of the whole snapshot.

    `unread` is where something like a plate was found and not read: it may be one all the same.
    `width` and `height` are the snapshot's, turned as it asks; `image` (BGR) may be smaller.
    """

    image: Image
    plates: Sequence[ReadPlate]
    width: int
    height: int
    unread: Sequence[Corners] = ()

    def corners_in_image(self, corners: Corners) -> Corners:
        """The place in pixels of `image`."""
        high, wide = self.image.shape[:2]
        return scale_corners(corners, wide / self.width, high / self.height)

    def is_caption(self, plate: ReadPlate, view: View) -> bool:
        """Whether the plate lies where the camera writes into its pictures."""
        return is_caption(scale_corners(plate.corners, 1 / self.width, 1 / self.height), view.caption_areas)


class PlateReader(Protocol):
    """The reader with its models loaded."""

    model_version: str

    def read(self, data: bytes) -> ReadImage:
        """Decode the picture and read every plate. Raises ImageRejected for what is no acceptable picture."""
