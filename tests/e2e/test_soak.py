"""Of many passages and few hits, with functions dying at random, the hits are left and nothing of anybody else.

A hundredth runs in `make test`, with some pictures through the whole chain; `make soak` runs 10,000 passages with 100
hits, or as many as PLATEWATCH_PASSAGES says.
"""

import json
import os
import random
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from localcloud.demo.material import SCENES
from localcloud.demo.run import drain, start_cloud
from localcloud.limits import Limits
from platewatch.hotlists.commands.importing import import_file
from platewatch.reading.onnx.models import open_reader
from tests.e2e.conftest import Service, furnish
from tests.e2e.soak import (
    Killer,
    Traffic,
    find_plates,
    lack_end_or_ground,
    look_everywhere,
    make_plates,
    settle,
    write_hotlist,
)

pytestmark = pytest.mark.xdist_group("soak")

SEED = 20261126
SMALL = (98, 1)
ALL = int(os.environ.get("PLATEWATCH_PASSAGES", "10000"))
MODELS = Path(__file__).parents[2] / "layers/models"
MORTAL = ("RecogniseFunction", "MatchFunction", "DeliverFunction", "WatchFunction")
STRAYS = 10


@pytest.fixture
def mortal() -> Iterator[Service]:
    # A message of a dead function comes back after its visibility; six timeouts would be minutes.
    with start_cloud(limits=Limits(visibility_s=12)) as cloud:
        yield furnish(cloud)


def list_plates(service: Service, plates: list[str], folder: Path) -> None:
    path = folder / "wanted.csv"
    path.write_text(write_hotlist(plates))
    import_file(service.client, path, "soak", new_list=True)


def drawn_plates() -> Mapping[str, set[str]]:
    """What the reader sees in each drawn scene, as plates that could be told by what is left."""
    reader = open_reader(MODELS, max_bytes=20_000_000)
    return {
        path.name: {one.text for plate in reader.read(path.read_bytes()).plates for one in plate.spellings}
        for path in sorted(SCENES.glob("*.jpg"))[:2]
    }


@pytest.mark.parametrize(
    ("passages", "hits", "pause_s"),
    [
        pytest.param(*SMALL, 3.0, id="small"),
        pytest.param(ALL, max(1, ALL // 100), 4.0, id="soak", marks=pytest.mark.soak),
    ],
)
def test_of_many_passages_the_hits_are_left_and_nothing_of_anybody_else(
    mortal: Service, tmp_path: Path, scenes: Mapping[str, bytes], passages: int, hits: int, pause_s: float
) -> None:
    began, chance, cloud = time.monotonic(), random.Random(SEED), mortal.cloud
    plates = make_plates(2 * passages + 2 * STRAYS, chance)
    passing, doubts, strays = plates[:passages], plates[passages : 2 * passages], plates[2 * passages :]
    wanted = set(chance.sample(passing, hits))
    list_plates(mortal, sorted(wanted), tmp_path)
    drawn, traffic = drawn_plates(), Traffic.on(cloud)
    for number in range(STRAYS):
        traffic.leave_behind(passages + number, strays[number], strays[STRAYS + number])
    with Killer(cloud, MORTAL, pause_s, chance) as killer:
        for name in drawn:
            mortal.upload(scenes[name], datetime.now(UTC))
        traffic.pass_all(passing, doubts)
        drain(cloud, seconds=300)
    settle(cloud, seconds=300)
    worked = time.monotonic() - began

    left = list(look_everywhere(cloud))
    listed = {one["plate_listed"] for one in mortal.alerts()}
    drawn_hits = listed - wanted
    assert wanted <= listed
    assert drawn_hits, "one of the drawn scenes is on the list"
    assert all(any(hit in seen for seen in drawn.values()) for hit in drawn_hits)
    # What else a hit's own plate may be stands in the hit, and nowhere else.
    alike = {doubt for plate, doubt in zip(passing, doubts, strict=True) if plate in wanted}
    alike = alike.union(*(seen for seen in drawn.values() if seen & drawn_hits)) - listed
    assert set(find_plates(left, alike)) <= {"AlertsTable"}
    others = (set(plates) | set().union(*drawn.values())) - listed - alike
    assert find_plates(left, others) == {}
    seen = find_plates(left, wanted)
    assert seen["AlertsTable"] == seen["EvidenceBucket"] == wanted, "the search finds what is there"
    # No picture but the two of each hit, no read, no message; and the metrics were among what was looked at.
    pictures = [text.split()[0] for place, text in left if place == "EvidenceBucket"]
    assert len(pictures) == 2 * len(listed)
    assert all(key.startswith("hit/") for key in pictures)
    assert [text for place, text in left if place == "ReadsTable" and "camera#" in text] == []
    assert {place for place, _ in left if place.endswith(("Queue", "DeadLetters", "SnapshotsBucket"))} == set()
    assert lack_end_or_ground(cloud) == set()
    kinds = mortal.client.call("GET", "/v1/retention/report")["kinds"]
    stocks = [mortal.client.call("GET", "/v1/retention/report", query={"held": kind}) for kind in kinds]
    assert {stock["held"]: stock["count"] for stock in stocks if stock["count"]} == {
        "alerts": len(listed),
        "hit-pictures": 2 * len(listed),
    }
    assert {stock["overdue"] for stock in stocks} == {0}
    logs = "\n".join(text for place, text in left if place.endswith(".log"))
    assert '"CloudWatchMetrics"' in logs
    assert sum(killer.killed.values()) > 0
    figures = {"passages": passages + len(drawn), "hits": len(listed), "seconds": round(worked)}
    print(json.dumps(figures | {"killed": dict(killer.killed), "places": len(left)}))
