"""A drawn plate B-NO 1234, read by the committed models, where BN-O 1234 is listed."""

from dataclasses import replace

import pytest

from platewatch.alerts.explain import explain_hit
from platewatch.alerts.words import Language
from platewatch.hits.hit import Observation, find_hits
from platewatch.hotlists.entry import Found
from platewatch.reading.combine import CombinedRead
from platewatch.reading.onnx.models import open_reader
from tests.accuracy import photos
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_entry

PICTURE = photos.ROOT.parent / "shared" / "data" / "faults" / "de-spacing-B-NO1234.jpg"


@pytest.mark.skipif(not PICTURE.is_file(), reason=f"{PICTURE.name} is absent: the drawn German plate is not read")
def test_a_picture_of_b_no_1234_is_a_hit_on_bn_o_1234_that_names_both() -> None:
    [plate] = open_reader(photos.MODELS).read(PICTURE.read_bytes()).plates
    read = CombinedRead(plate.spellings, plate.unreadable, plate.country, plate.country_probability, 1, "frame", 1.0)
    listed = replace(make_entry("BNO1234", country="DE"), written="BN-O 1234")
    [hit] = find_hits(
        Observation(read, NOON, "west-1", None), read.spellings, Found({"BNO1234": (listed,)}), NOON, AMSTERDAM
    )
    assert hit.probability > 0.5
    assert hit.same_to_camera == ("BN-O 1234", "B-NO 1234", "BNO 1234")
    said = explain_hit(hit, Language.ENGLISH)
    assert said.startswith("read BNO1234, listed as BN-O 1234, ")
    assert "no difference between BN-O 1234, B-NO 1234 and BNO 1234" in said
