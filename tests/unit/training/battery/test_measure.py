"""The figures: counted by hand on a few answers."""

import math

import pytest

from training.battery.measure import Answer, among, calibrate, exact, fold

RIGHT = Answer("AB12", (("AB12", 0.995), ("A812", 0.004)))
UNSURE = Answer("AB12", (("A812", 0.6), ("AB12", 0.3)))
SILENT = Answer("AB12", ())


def test_shares_of_right_answers() -> None:
    answers = [RIGHT, UNSURE, SILENT, RIGHT]
    assert exact(answers) == 0.5
    assert among(answers) == 0.75
    assert among(answers, 1) == 0.5
    assert exact([]) == 0.0


def test_folding_adds_up_what_falls_together() -> None:
    folded = fold(Answer("O1", (("X1", 0.4), ("O1", 0.3), ("0I", 0.25))))
    assert folded.best == "01"
    assert folded.said == pytest.approx(0.55)
    assert folded.right


def test_calibration_of_a_few_answers() -> None:
    judged = calibrate([RIGHT, UNSURE, SILENT, RIGHT])
    assert judged.exact == 0.5
    assert judged.error == pytest.approx((2 * 0.005 + 0.6 + 0.0) / 4)
    assert judged.constant == pytest.approx(math.log(2))
    expected = -(2 * math.log(0.995) + math.log(0.4) + math.log(1 - 1e-6)) / 4
    assert judged.log_loss == pytest.approx(expected)
    assert (judged.sure, judged.sure_of_right, judged.sure_right) == (2, 1.0, 1.0)
    assert sum(one.count for one in judged.bins) == 4


def test_a_constant_can_be_beaten_or_not() -> None:
    sure_and_wrong = [Answer("A", (("B", 0.99),))] * 3 + [Answer("A", (("A", 0.99),))]
    judged = calibrate(sure_and_wrong)
    assert judged.log_loss > judged.constant
    assert judged.sure_right == 0.25


def test_nothing_to_judge() -> None:
    with pytest.raises(ValueError, match="no answers"):
        calibrate([])
