from dataclasses import replace

import pytest

from bench.matching.pool import frames_of, mix_pools, pool_battery, pool_cut, see, settle_look_alikes
from platewatch.reading.combine import combine
from tests.unit.bench.matching.makers import make_frame, make_row, make_seen

RESULTS = {
    "reads": [
        make_row("BD12", ("BD12", 0.9), ("BD17", 0.1)),
        make_row("BF12", ("BF12", 0.4), given=False),
        make_row("1ABC234", ("1ABC234", 0.9), truth_country="BE", country="BE"),
    ],
    "frames": [
        make_frame("BG12", 0, 0, ("BG12", 0.6), ("BG17", 0.4)),
        make_frame("BG12", 0, 1, ("BG12", 0.7), ("BG17", 0.2)),
        make_frame("BG12", 0, 2, ("GG12", 0.9), given=False),
        make_frame("1ABC235", 1, 0, ("1ABC235", 0.9), truth_country="BE", country="BE"),
    ],
}


def test_traffic_is_as_dutch_as_it_should_be_and_half_of_it_three_frames() -> None:
    pool = pool_battery(RESULTS, dutch_share=0.8)
    assert sum(seen.weight for seen in pool) == pytest.approx(1)
    assert sum(seen.weight for seen in pool if seen.country == "NL") == pytest.approx(0.8)
    assert sum(seen.weight for seen in pool if seen.truth in ("BG12", "1ABC235")) == pytest.approx(0.5)
    assert len({seen.source for seen in pool}) == len(pool) == 5


def test_what_the_reader_did_not_report_is_a_passage_without_spellings() -> None:
    unreported = next(seen for seen in pool_battery(RESULTS) if seen.truth == "BF12")
    assert unreported.spellings == ()
    assert unreported.weight > 0


def test_frames_are_combined_as_the_service_does_and_unreported_ones_say_nothing() -> None:
    seen = next(seen for seen in pool_battery(RESULTS) if seen.truth == "BG12")
    texts = [text for text, _ in seen.spellings]
    assert texts == ["BG12", "BG17"]
    together = combine(frames_of(RESULTS["frames"][:2]))
    assert seen.spellings[0][1] == together.spellings[0].probability > 0.6


def test_a_label_that_does_not_tell_o_from_0_takes_the_readers_word_for_it() -> None:
    seen = settle_look_alikes(make_seen("OI12", ("0I12", 0.6), ("XI12", 0.2), ("OI12", 0.15)))
    assert seen.truth == "0I12"
    assert [text for text, _ in seen.spellings] == ["0I12", "XI12"]
    assert [chance for _, chance in seen.spellings] == pytest.approx([0.75, 0.2])


def test_what_no_label_tells_apart_is_counted_together_before_the_best_is_found() -> None:
    seen = settle_look_alikes(make_seen("OI12", ("XI12", 0.4), ("0I12", 0.35), ("OI12", 0.25)))
    assert seen.spellings[0] == ("0I12", pytest.approx(0.6))


def test_a_label_that_the_reader_did_not_find_stays() -> None:
    assert settle_look_alikes(make_seen("OI12", ("XI12", 0.6))).truth == "OI12"
    assert settle_look_alikes(make_seen("OI12")).truth == "OI12"


def test_mixed_traffic_is_an_equal_share_of_each_pool_and_keeps_its_plates_apart() -> None:
    one = [replace(make_seen("BD12", ("BD12", 0.6), source=source), weight=0.5) for source in (0, 1)]
    other = [replace(make_seen("BF12", ("BF12", 0.6), source=0), weight=1.0)]
    mixed = mix_pools(one, other)
    assert [seen.weight for seen in mixed] == [0.25, 0.25, 0.5]
    assert [seen.source for seen in mixed] == [0, 1, 2]


def test_of_cut_passages_half_show_the_cut_frame_alone() -> None:
    rows = [
        {**row, "passage": passage, "frame": frame}
        for passage in range(2)
        for frame, row in enumerate(RESULTS["frames"][:3])
    ]
    pool = pool_cut(rows)
    assert len(pool) == 4
    assert sum(seen.weight for seen in pool) == pytest.approx(1.0)


def test_an_incomplete_row_is_no_whole_plate_and_may_lack_a_character() -> None:
    row = {**RESULTS["reads"][0], "spellings": [["ABC234", 0.99]], "country": "BE", "country_probability": 0.99}
    whole, cut = (see("2ABC234", "BE", frames_of([row | {"complete": [[start, 0.999]]}])) for start in (0.999, 0.001))
    assert whole.spellings[0][0] == "ABC234"
    chances = dict(cut.spellings)
    assert chances["2ABC234"] > 0.45 > chances["1ABC234"] > 0.3
    assert chances["ABC234"] < 0.01
    assert len(cut.spellings) <= 40
    # A model that says nothing of ends reads whole plates.
    assert see("2ABC234", "BE", frames_of([row])).spellings == (("ABC234", 0.99),)
