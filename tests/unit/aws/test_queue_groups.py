"""What is live stands behind few, however many backlogs there are."""

from hypothesis import given
from hypothesis import strategies as st

from localcloud.enforce.fair_queues import order_fairly
from platewatch.aws.queues import WAITING_GROUPS, choose_group

CAMERAS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,40}", fullmatch=True)


@given(st.lists(CAMERAS, max_size=60))
def test_what_waits_is_of_few_groups_and_of_no_cameras(cameras: list[str]) -> None:
    groups = {camera: choose_group(camera, waits=True) for camera in cameras}
    assert len(set(groups.values())) <= WAITING_GROUPS
    assert not set(groups.values()) & {choose_group(camera, waits=False) for camera in cameras}
    assert groups == {camera: choose_group(camera, waits=True) for camera in cameras}, "the same in every process"


def test_all_groups_for_what_waits_are_used() -> None:
    assert len({choose_group(f"cam-{number}", waits=True) for number in range(200)}) == WAITING_GROUPS == 8


def test_a_live_message_comes_before_all_but_one_of_each_waiting_group() -> None:
    class Sent:
        def __init__(self, camera: str, waits: bool) -> None:
            self.group_id = choose_group(camera, waits=waits)

    waiting = [Sent(f"cam-{number}", True) for number in range(500)]
    live = Sent("cam-7", False)
    assert order_fairly([*waiting, live], []).index(live) <= WAITING_GROUPS
    under_way = waiting[:400]
    assert order_fairly([*waiting[400:], live], under_way)[0] is live
