"""The table of docs/alerts.md and the code say the same, row by row."""

from pathlib import Path

import pytest

from platewatch.alerts.answer_table import PAGES, TABLE, UNDO_TERM, Refusal
from platewatch.alerts.answers import CONFIRMED, STEPS, AlertState, Outcome, Stand, Step
from platewatch.alerts.commands.answer import _ANSWERS, _ASKED_TWICE, _OUTCOMES, _WORDS
from platewatch.alerts.dispute import DECISION_TERM
from platewatch.alerts.words import WORDS, Language

TEXT = (Path(__file__).parents[3] / "docs/alerts.md").read_text()
HEAD = "| State | Action | Becomes | Who may | Instruction | Document and `alert show` | Sound | Escalation | Told |"
STATES = {
    Stand.OPEN: "open",
    Stand.ANSWERED: "answered",
    Stand.DISMISSED: "answered, dismissed",
    Stand.CLOSED: "closed",
}


def describe(stand: Stand, step: Step) -> str:
    """The row of the table as the code has it."""
    rule, state = TABLE[stand, step], STATES[stand]
    who = {Step.UNDO: "who gave it", Step.ESCALATE: "the service"}.get(step, "recipient, officer, control room")
    action = "close with an outcome" if step is Step.CLOSE else step.value
    if isinstance(rule, Refusal):
        return f"| {state} | {action} | refused | | | | | | |"
    if rule.becomes is None:
        becomes, shown, document = "as before the verdict", "as before", "as before"
    else:
        becomes = STATES[rule.becomes]
        shown = "red" if PAGES[rule.becomes].instruction else "none"
        plain = AlertState.ANSWERED if rule.becomes is Stand.DISMISSED else AlertState(rule.becomes.value)
        document = f"`{plain.value}`" + (", `dismissed`" if rule.becomes is Stand.DISMISSED else "")
    return (
        f"| {state} | {action} | {becomes} | {who} | {shown} | {document} | {rule.sound.value} | "
        f"{rule.escalation.value} | {rule.told.value} |"
    )


def read_rows() -> list[str]:
    lines = TEXT.splitlines()
    start = lines.index(HEAD)
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(line)
    return rows


def test_the_documents_table_is_the_codes() -> None:
    assert read_rows() == [describe(stand, step) for stand in Stand for step in (*STEPS, Step.ESCALATE)]


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.ESCALATE])
def test_the_document_says_what_each_action_means(step: Step) -> None:
    assert f"| `{step.value}` |" in TEXT
    assert all(f"`{outcome.value}`" in TEXT for outcome in Outcome)


def test_the_document_names_the_terms() -> None:
    assert f"{int(UNDO_TERM.total_seconds()) // 60} minutes" in TEXT
    assert f"{int(DECISION_TERM.total_seconds()) // 3600} hours" in TEXT


def test_taken_is_no_state_and_no_action() -> None:
    assert "taken" not in {*AlertState, *Step, *Stand}
    assert "*Taken*" in TEXT


def test_the_command_line_has_every_answer_and_a_word_for_each() -> None:
    assert set(_ANSWERS) == {step.value for step in STEPS}
    assert set(_ASKED_TWICE) == {step.value for step in CONFIRMED}
    assert set(_OUTCOMES) == {outcome.value for outcome in Outcome}
    assert set(_WORDS) == {step.value for step in STEPS} | {outcome.value for outcome in Outcome}


@pytest.mark.parametrize("language", list(Language))
def test_every_answer_and_outcome_has_words(language: Language) -> None:
    assert set(WORDS[language].step) == set(STEPS)
    assert set(WORDS[language].outcome) == {*Outcome, None}
    assert set(WORDS[language].state) == set(AlertState)
