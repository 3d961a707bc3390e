"""How officers are told which part of a plate is not in the picture, in Dutch and English."""

from collections.abc import Mapping
from typing import Final

from platewatch.reading.completeness import Missing

IN_DUTCH: Final[Mapping[Missing, str]] = {
    Missing.START: "het begin van het kenteken staat niet op de foto",
    Missing.END: "het einde van het kenteken staat niet op de foto",
    Missing.PART: "een deel van het kenteken staat niet op de foto",
}
IN_ENGLISH: Final[Mapping[Missing, str]] = {
    Missing.START: "the start of the plate is not in the picture",
    Missing.END: "the end of the plate is not in the picture",
    Missing.PART: "a part of the plate is not in the picture",
}
