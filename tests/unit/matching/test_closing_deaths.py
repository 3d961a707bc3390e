"""Whatever order, however often, wherever the process dies: nothing is lost, doubled or left."""

import heapq
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.delivery import DeliveryState
from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.matching.passages import close_passage, match_read
from platewatch.reading.record import Read, ReadRef
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
RETRY = timedelta(seconds=30)

SEEN = st.lists(
    st.tuples(
        st.sampled_from(PLATES),
        st.sampled_from((0.05, 0.3, 0.9)),
        # Seconds between captures; some cars stay, some come back after hours.
        st.sampled_from((1, 4, 40, 7200)),
        st.sampled_from(("west-1", "east-1")),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
Message = tuple[datetime, int, bool, ReadRef]


def certain(reads: list[Read]) -> set[tuple[str, str, str]]:
    """Camera, entry and recipient of every read that crosses the threshold, said in another way than the code does."""
    return {
        (read.camera_id, entry.entry_id, recipient)
        for read in reads
        for entry in ENTRIES
        if any(one.text == entry.plate and one.probability >= 0.5 for one in read.spellings)
        for recipient in ROUTES[entry.list_name]
    }


def work_off(world: World, reads: list[Read], data: st.DataObject, deaths: list[int]) -> None:
    """All messages, shuffled and doubled, by matchers that die; a message whose matcher died comes back."""
    copies = data.draw(st.lists(st.sampled_from(reads), max_size=3))
    order = data.draw(st.permutations([*reads, *copies]))
    last = max(read.captured_at for read in reads)
    queue: list[Message] = [(last + timedelta(seconds=1 + at), at, False, read.ref) for at, read in enumerate(order)]
    number, sent = len(queue), 0
    while queue:
        now, _, closes, ref = heapq.heappop(queue)
        world.fuse.left = deaths.pop() if deaths else None
        try:
            act = close_passage if closes else match_read
            act(ref, now, world.rules, world.matching_of(ref))
        except Death:
            heapq.heappush(queue, (now + RETRY, number, closes, ref))
            number += 1
        for each, wait in world.closing.sent[sent:]:
            # Delayed messages come late, too, and sometimes twice.
            for _ in range(1 + data.draw(st.integers(0, 1))):
                late = timedelta(seconds=data.draw(st.integers(0, 20)))
                heapq.heappush(queue, (now + wait + late, number, True, each))
                number += 1
        sent = len(world.closing.sent)
    world.fuse.left = None


@settings(max_examples=300, deadline=None)
@given(seen=SEEN, data=st.data(), deaths=st.lists(st.integers(0, 40), max_size=10))
def test_deaths_duplicates_and_disorder_lose_double_and_leave_nothing(
    seen: list[tuple[str, float, int, str, bool, bool]], data: st.DataObject, deaths: list[int]
) -> None:
    world = World()
    # Lateness decides who is told, and is another test's matter.
    world.rules = replace(world.rules, late_after=timedelta(days=1))
    world.entries.entries.extend(ENTRIES)
    world.add_recipients(*RECIPIENTS)
    reads, at = [], 0
    for index, (plate, probability, step, camera, named, carried) in enumerate(seen):
        at += step
        passage = f"{camera}:{plate}-{at // 60}" if named else None
        moment = NOON + timedelta(seconds=at)
        # Whoever waits until the last one is captured is still within the term.
        read = make_read(
            (plate, probability), read_id=f"s{index}-00", passage_id=passage, captured_at=moment, camera_id=camera
        )
        reads.append(world.add_carried(read) if carried else world.add_read(read))
    work_off(world, reads, data, [*deaths])

    alerts = [world.alerts.kept[alert_id] for alert_id in world.alerts.born]
    # Nothing is lost: for every read that is certain by itself somebody was told at that camera.
    told = {(alert.sighting.camera_id, alert.hit.entry.entry_id, alert.recipient_id) for alert in alerts}
    assert certain(reads) <= told
    # Nothing is doubled: one record per passage, entry and recipient, and one per stay of a car at a camera.
    assert len({(a.sighting.passage_id, a.hit.entry.entry_id, a.recipient_id) for a in alerts}) == len(alerts)
    for one in alerts:
        for other in alerts:
            same = one.recipient_id == other.recipient_id and one.hit.entry == other.hit.entry
            if one is not other and same and one.sighting.camera_id == other.sighting.camera_id:
                assert abs(one.sighting.captured_at - other.sighting.captured_at) > world.rules.gone_after
    # Everyone who is to be told has an order, unless there is nobody to tell.
    ordered = {alert_id for alert_id, _ in world.queue.orders}
    routed = {alert.alert_id for alert in world.alerts.kept.values() if alert.recipient_id != CONTROL_ROOM}
    assert ordered == routed
    assert {d.alert_id for d in world.deliveries.kept.values() if d.state is DeliveryState.PENDING} == routed
    # Nothing is left: no read, and no picture but those of alerts and of what waits for a person.
    assert world.reads.kept == {}
    waiting = world.reviews.list_reviews(NOON)
    shown = {alert.sighting.evidence for alert in alerts} | {review.sighting.evidence for review in waiting}
    more = set(world.evidence.pictures) - {key for each in shown for key in (each.overview_key, each.plate_key)}
    # But for a frame that nobody was shown in the end: after a death a better one's pictures came, or another passage
    # of the stay was told of. It was kept as the hit that it is of, and ends as that does.
    assert all(key.startswith("hit/") and key in world.evidence.ends for key in more)
    assert not more or deaths
    assert all(
        {alert.sighting.evidence.overview_key, alert.sighting.evidence.plate_key} <= set(world.evidence.pictures)
        for alert in alerts
    )
    # What waits for a person is doubtful for those whom it concerns, and its pictures are there.
    for review in waiting:
        assert 0.1 <= review.hit.probability < 0.5
        assert review.sighting.evidence.overview_key in world.evidence.pictures
