"""What the recogniser makes of one straightened plate."""

from dataclasses import dataclass

from platewatch.plates.distribution import Distribution
from platewatch.reading.completeness import Completeness


@dataclass(frozen=True, slots=True)
class RecognisedPlate:
    """What stands on a plate. `country` is a two-letter code, or None where the plate does not show it.

    `distribution` is of what is seen; `completeness` says whether that is the whole plate.
    """

    distribution: Distribution
    country: str | None
    country_probability: float
    completeness: Completeness = ()
