"""What somebody switched off in the local cloud, as its two processes tell one another."""

from pathlib import Path

from localcloud.run.switches import Switches


def test_everything_is_on_while_nothing_was_switched_off(tmp_path: Path) -> None:
    switches = Switches(tmp_path / "off.json")
    assert (switches.is_disabled("source-1"), switches.is_stopped("platewatch-match")) == (False, False)


def test_what_one_process_switches_off_and_on_the_other_sees(tmp_path: Path) -> None:
    here, there = Switches(tmp_path / "off.json"), Switches(tmp_path / "off.json")
    here.write({"source-1"}, {"platewatch-match": 0, "platewatch-watch": 3})
    assert (there.is_disabled("source-1"), there.is_disabled("source-2")) == (True, False)
    assert (there.is_stopped("platewatch-match"), there.is_stopped("platewatch-watch")) == (True, False)
    here.write(set(), {"platewatch-match": 1})
    assert (there.is_disabled("source-1"), there.is_stopped("platewatch-match")) == (False, False)
