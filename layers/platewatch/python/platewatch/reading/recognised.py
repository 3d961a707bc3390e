"""What the recogniser makes of one straightened plate."""

from dataclasses import dataclass

from platewatch.plates.distribution import Distribution


@dataclass(frozen=True, slots=True)
class RecognisedPlate:
    """What stands on a plate. `country` is a two-letter code, or None where the plate does not show it."""

    distribution: Distribution
    country: str | None
    country_probability: float
