"""The town's lines: each thing once, in words that a new user understands."""

from dataclasses import replace
from random import Random

from localcloud.demo.district import CHIEF, COLLEAGUE, YOU
from localcloud.demo.narrator import ANSWERS, Narrator
from localcloud.demo.observer import SeenAlert
from localcloud.demo.timeline import OPENING, TRIPS, choose_reactions
from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import STEPS, Answer, Outcome, Step
from platewatch.matching.review import Review
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry


def see(alert: Alert) -> SeenAlert:
    return SeenAlert(alert, "P1 7-KXL-92", "http://x/a/t", NOON)


def tell(*seen: SeenAlert) -> list[str]:
    """The lines about these alerts, without the clock."""
    said: list[str] = []
    narrator = Narrator(said.append)
    for one in seen:
        narrator.tell_alert(one)
    return [line[10:] if line[:2].isdigit() else line.strip() for line in said]


def test_a_hit_is_said_once_with_the_link_of_the_one_who_watches() -> None:
    alert = make_alert_for(YOU)
    lines = tell(see(make_alert_for(COLLEAGUE)), see(alert), see(alert))
    assert lines[0].startswith("HIT        P1 7-KXL-92 97%  Handweg zuid: ")
    assert lines[1].endswith("http://x/a/t")
    assert len(lines) == 2


def test_another_reading_and_a_pattern_say_so() -> None:
    [line, _] = tell(see(make_alert_for(YOU, plate_read="7KXL82", probability=0.3)))
    assert "7-KXL-92 30%, read 7-KXL-82" in line
    [line, _] = tell(see(make_alert_for(YOU, make_entry(plate="7K?L92"))))
    assert "7-KXL-92 97%, listed as 7K?L92" in line


def test_what_nobody_answered_goes_to_the_chief() -> None:
    [line] = tell(see(make_alert_for(CHIEF)))
    assert line == "ESCALATED  nobody answered the hit of 7-KXL-92: the chief of duty is told"


def test_late_and_doubtful_hits_are_said_once_and_counted() -> None:
    said: list[str] = []
    narrator, alert = Narrator(said.append), replace(make_alert_for(YOU), late=True)
    review = Review("2" * 32, alert.hit, alert.sighting, (YOU,), NOON, alert.retention, alert.settings)
    for _ in range(2):
        narrator.tell_late(alert)
        narrator.tell_review(review)
    assert ["LATE HIT" in said[0], "DOUBTFUL" in said[1]] == [True, True]
    assert (len(said), len(narrator.late), len(narrator.reviews), len(narrator.hits)) == (2, 1, 1, 0)


def test_an_answer_names_the_one_who_gave_it_and_the_outcome() -> None:
    said: list[str] = []
    narrator, alert = Narrator(said.append), make_alert_for(COLLEAGUE)
    first = Answer(Step.ACKNOWLEDGE, "arn:aws:iam::123456789012:user/control-room", NOON)
    second = Answer(Step.CLOSE, COLLEAGUE, NOON, Outcome.NOT_STOPPED)
    narrator.tell_answers(alert, [first])
    narrator.tell_answers(alert, [first, second])
    assert said[0].endswith("ANSWER     control-room, 7-KXL-92: on the way")
    assert said[1].endswith("ANSWER     Noor Bakker (unit 22), 7-KXL-92: closed: found not stopped")
    assert len(said) == 2
    assert narrator.answers == ["acknowledge", "close"]


def test_there_are_words_for_every_answer() -> None:
    assert set(ANSWERS) == set(STEPS)


def test_the_colleague_presses_buttons_that_there_are() -> None:
    pictures = {passing.picture for passing in OPENING} | {picture for trip in TRIPS for picture in trip}
    pressed = {
        reaction.button
        for picture in pictures
        for opening in (True, False)
        for seed in range(9)
        for reaction in choose_reactions(picture, opening, Random(seed))
    }
    assert pressed < {step.value for step in Step}
