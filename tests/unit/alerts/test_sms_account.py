"""What an account must allow before text messages arrive, at each bound."""

from dataclasses import replace

import pytest

from platewatch.alerts.sms_account import SmsAccount, find_problems

GOOD = SmsAccount(False, 50.0, "arn:role", 100)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"in_sandbox": True}, ["sandbox"]),
        ({"monthly_limit": 1.0}, ["spend limit is $"]),
        ({"monthly_limit": 1.01}, []),
        ({"monthly_limit": 0.0}, ["spend limit is $"]),
        ({"reports_role": None}, ["does not log which"]),
        ({"reports_role": None, "reported": 0}, ["does not log which"]),
        ({"reported": 99}, ["logs only 99 of a hundred"]),
        ({"reported": 0}, ["logs only 0 of a hundred"]),
        (
            {"in_sandbox": True, "monthly_limit": 1.0, "reported": 7},
            ["sandbox", "spend limit is $1", "logs only 7 of a hundred"],
        ),
    ],
)
def test_what_keeps_messages_from_arriving_is_told_most_serious_first(
    changes: dict[str, object], said: list[str]
) -> None:
    problems = find_problems(replace(GOOD, **changes))  # type: ignore[arg-type]
    assert len(problems) == len(said)
    for problem, words in zip(problems, said, strict=True):
        assert words in problem.what
        assert problem.remedy
