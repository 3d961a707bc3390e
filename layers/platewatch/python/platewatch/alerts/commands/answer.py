"""platewatch alert answer: what the control room answers, and how an alert stands in words."""

import sys
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from typer import Argument, Option

from platewatch.cli.client import RestrictedPurpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import quote_part
from platewatch.cli.settings import SettingAbsent

_Answer = Literal["acknowledge", "right-car", "misread", "wrong-country", "list-wrong", "undo", "close"]
_Outcome = Literal["stopped", "found-not-stopped", "not-found", "not-tried"]

_ANSWERS: Final[dict[_Answer, str]] = {
    "acknowledge": "somebody is on the way",
    "right-car": "it is the listed car",
    "misread": "the plate was misread: it is another car",
    "wrong-country": "the characters are right, the plate is of another country",
    "list-wrong": "it is the listed plate, and it should not be on the list",
    "undo": "take your own verdict back, within five minutes",
    "close": "say what came of it (--outcome)",
}
_ASKED_TWICE: Final[dict[_Answer, str]] = {
    "misread": "everybody who was told of the hit hears that it is another car",
    "wrong-country": "everybody who was told of the hit hears that it is another car",
    "list-wrong": "every alert of the entry says that it is disputed, until the list's editor decides",
}
_OUTCOMES: Final[tuple[_Outcome, ...]] = ("stopped", "found-not-stopped", "not-found", "not-tried")
_ANSWER_HELP: Final = "Answers:\n" + "\n".join(f"  {name:<14} {words}" for name, words in _ANSWERS.items())


_TOLD: Final = {
    "nobody": "NOBODY WAS TOLD",
    "others": "not told to this recipient, others were",
    "waiting": "not sent yet",
}
_WORDS: Final = {
    "right-car": "right car",
    "misread": "dismissed as a misread",
    "wrong-country": "dismissed as a plate of another country",
    "list-wrong": "read right, the list is wrong",
    "stopped": "stopped",
    "found-not-stopped": "found, not stopped",
    "not-found": "not found",
    "not-tried": "not tried",
    "acknowledge": "acknowledged",
    "undo": "verdict taken back",
    "close": "closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    id: Annotated[str, Argument(metavar="ID", help="As alert list prints it.")]
    answer: Annotated[_Answer, Argument(metavar="ANSWER", help=f"{', '.join(_ANSWERS)}; see below.")]
    outcome: Annotated[
        _Outcome | None,
        Option("--outcome", metavar="OUTCOME", help=f"What came of it, with close: {', '.join(_OUTCOMES)}."),
    ] = None
    note: Annotated[
        str | None, Option("--note", metavar="TEXT", help="One line for everybody who sees the alert; no plates.")
    ] = None
    yes: Annotated[bool, Option("--yes", help="Do not ask whether it is meant.")] = False


def show_state(alert: dict[str, Any]) -> str:
    """How an alert stands, in words; first that nobody was told, which must not be overlooked."""
    said = [_TOLD[alert["told"]]] if alert["told"] in _TOLD else []
    counting = alert["outcome"] or alert["verdict"]
    said.append(alert["state"] + (f": {_WORDS[counting]}" if counting else ""))
    if alert.get("escalated") and alert["state"] == "open":
        said.append("escalated")
    if alert.get("disputed") or alert.get("dispute"):
        said.append("DISPUTED")
    return ", ".join(said)


def describe_standing(alert: dict[str, Any]) -> list[tuple[str, str]]:
    """Every answer with who gave it and when, an escalation that nobody has answered, and the dispute."""
    rows = []
    for answer in alert["answers"]:
        outcome = f": {_WORDS[answer['outcome']]}" if answer["outcome"] else ""
        undone = " (taken back)" if answer["undone"] else ""
        note = f": {answer['note']}" if answer.get("note") else ""
        said = f"{answer['name']}: {_WORDS[answer['step']]}{outcome}{undone}{note}"
        rows.append(("answer", f"{show_time(answer['at'])} {said}"))
    if alert["escalated_at"] and not alert["answers"]:
        rows.append(("escalated", f"{show_time(alert['escalated_at'])}: nobody answered in time"))
    if (dispute := alert["dispute"]) is not None:
        rows.append(("disputed", f"{show_time(dispute['at'])} {dispute['name']} said that the list is wrong"))
    return rows


app = make_app()


@command(
    app,
    "answer",
    "acknowledge an alert, give a verdict on it, or say what came of it",
    "Answers for the hit of an alert. Everybody whom it concerns is told, and docs/alerts.md says who.",
    _ANSWER_HELP,
)
def give_answer(given: _Answered, purpose: RestrictedPurpose, service: Service) -> int:
    """Sends the answer, once it is surely meant."""
    if (given.answer == "close") != (given.outcome is not None):
        raise SettingAbsent(f"--outcome belongs to close, and close needs it: {', '.join(_OUTCOMES)}")
    if given.answer in _ASKED_TWICE and not given.yes and not _is_meant(_ASKED_TWICE[given.answer]):
        print("nothing was answered")
        return 1
    more = {"outcome": given.outcome, "note": given.note}
    body = {"step": given.answer} | {name: text for name, text in more.items() if text}
    path = f"/v1/alerts/{quote_part(given.id)}/answer"
    answer = service.connect().call("POST", path, body, headers=purpose.make_headers())
    if service.json:
        print_json(answer)
    else:
        print(f"alert {answer['alert_id']} is {show_state(answer)}")
    return 0


def _is_meant(follows: str) -> bool:
    """Asks on the terminal; no without one."""
    print(f"{follows}. Is that meant? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
