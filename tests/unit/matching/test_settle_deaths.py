"""Whatever order, however often, wherever the process dies: nothing is lost, doubled or left."""

from collections import deque
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.delivery import DeliveryState
from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.matching.settle import match_read
from platewatch.reads.record import Read
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

PLATES = ("7KXL92", "1KXL92", "GG99GG")
ENTRIES = (
    make_entry("7KXL92"),
    make_entry("7KXL92", list_name="wanted", case_number="2026-18"),
    make_entry("1KXL92", list_name="nobody"),
)
RECIPIENTS = (
    make_recipient("unit-1", lists=("stolen", "wanted")),
    make_recipient("unit-2", lists=("wanted",)),
    make_recipient("chief", lists=("stolen", "wanted"), tier=2),
)
ROUTES = {"stolen": ["unit-1"], "wanted": ["unit-1", "unit-2"], "nobody": [CONTROL_ROOM]}

SEEN = st.lists(
    st.tuples(st.sampled_from(PLATES), st.sampled_from((0.3, 0.9)), st.integers(0, 2)), min_size=1, max_size=4
)


def _wanted(read: Read) -> set[tuple[str, str, str]]:
    """The alerts of a read, said in another way than the code does."""
    plates = {spelling.text for spelling in read.spellings if spelling.probability >= 0.5}
    return {
        (read.passage_id, entry.entry_id, recipient)
        for entry in ENTRIES
        if entry.plate in plates
        for recipient in ROUTES[entry.list_name]
    }


@settings(max_examples=300, deadline=None)
@given(seen=SEEN, data=st.data(), deaths=st.lists(st.integers(0, 40), max_size=8))
def test_deaths_duplicates_and_disorder_lose_double_and_leave_nothing(
    seen: list[tuple[str, float, int]], data: st.DataObject, deaths: list[int]
) -> None:
    world = World()
    world.entries.entries.extend(ENTRIES)
    world.add_recipients(*RECIPIENTS)
    reads = [
        world.add_read(make_read((plate, probability), read_id=f"s{index}-00", passage_id=f"west-1:{passage}"))
        for index, (plate, probability, passage) in enumerate(seen)
    ]
    ids = [read.read_id for read in reads]
    copies = data.draw(st.lists(st.sampled_from(ids), max_size=4))
    messages = deque(data.draw(st.permutations([*ids, *copies])))
    moments = deque(deaths)
    now = NOON
    while messages:
        message = messages.popleft()
        now += timedelta(seconds=1)
        world.fuse.left = moments.popleft() if moments else None
        try:
            match_read(message, now, world.rules, world.matching)
        except Death:
            messages.append(message)

    wanted = set().union(*map(_wanted, reads))
    alerts = [world.alerts.kept[alert_id] for alert_id in world.alerts.born]
    told = [(alert.sighting.passage_id, alert.hit.entry.entry_id, alert.recipient_id) for alert in alerts]
    assert sorted(told) == sorted(wanted)
    # Everyone who is to be told has an order, unless there is nobody to tell.
    ordered = {alert_id for alert_id, _ in world.queue.orders}
    routed = {alert.alert_id for alert in world.alerts.kept.values() if alert.recipient_id != CONTROL_ROOM}
    assert ordered == routed
    assert {d.alert_id for d in world.deliveries.kept.values() if d.state is DeliveryState.PENDING} == routed
    # Every alert has its pictures; nothing of a no-hit is left, and nothing waits.
    for alert in world.alerts.kept.values():
        evidence = alert.sighting.evidence
        assert {evidence.overview_key, evidence.plate_key} <= set(world.evidence.pictures)
    assert world.reads.kept == {}
    assert world.evidence.pending == set()
    hits = {read.read_id for read in reads if _wanted(read)}
    assert {key.split("/")[1] for key in world.evidence.pictures} <= hits
