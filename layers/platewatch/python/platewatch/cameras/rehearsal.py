"""The camera of rehearsals, which try a deployed service with a drawn picture: it stands nowhere and is in no list.

What it sends may come to one test message and to nothing else, whatever its pictures show.
"""

from datetime import timedelta
from typing import Final

TEST_CAMERA: Final = "platewatch-test"
"""Its id, which no other camera can have."""

TEST_PLATE: Final = "00TEST00"
"""What its picture shows: no country has such plates."""

REHEARSAL_TERM: Final = timedelta(minutes=10)
"""How long its token works, and how long a rehearsal may take."""


def is_rehearsal(camera_id: str) -> bool:
    """Whether what this camera sent is a rehearsal's."""
    return camera_id == TEST_CAMERA
