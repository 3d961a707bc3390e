"""platewatch alert answer: what the control room answers, and how an alert stands in words."""

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.client import (
    add_api_arguments,
    add_authority_argument,
    add_purpose_arguments,
    connect,
    print_json,
    read_purpose,
)
from platewatch.cli.local_time import show_time
from platewatch.cli.settings import SettingAbsent

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_ANSWERS: Final = {
    "acknowledge": "somebody is on the way",
    "right-car": "it is the listed car",
    "misread": "the plate was misread: it is another car",
    "wrong-country": "the characters are right, the plate is of another country",
    "list-wrong": "it is the listed plate, and it should not be on the list",
    "undo": "take your own verdict back, within five minutes",
    "close": "say what came of it (--outcome)",
}
_ASKED_TWICE: Final = {
    "misread": "everybody who was told of the hit hears that it is another car",
    "wrong-country": "everybody who was told of the hit hears that it is another car",
    "list-wrong": "every alert of the entry says that it is disputed, until the list's editor decides",
}
_OUTCOMES: Final = ("stopped", "found-not-stopped", "not-found", "not-tried")
_ANSWER_HELP: Final = "answers:\n" + "\n".join(f"  {name:<14} {words}" for name, words in _ANSWERS.items())


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


def add_parser(actions: "Subparsers") -> None:
    """Adds the action's arguments."""
    answer = actions.add_parser(
        "answer",
        help="acknowledge an alert, give a verdict on it, or say what came of it",
        description="Answers for the hit of an alert. Everybody whom it concerns is told, and docs/alerts.md says who.",
        epilog=_ANSWER_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    answer.add_argument("id", metavar="ID", help="as alert list prints it")
    answer.add_argument("answer", metavar="ANSWER", choices=_ANSWERS, help=", ".join(_ANSWERS))
    answer.add_argument("--outcome", choices=_OUTCOMES, help="what came of it; with close, and only then")
    answer.add_argument("--yes", action="store_true", help="do not ask whether it is meant")
    add_purpose_arguments(answer)
    add_authority_argument(answer)
    add_api_arguments(answer)
    answer.set_defaults(act=_answer)


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
        rows.append(
            ("answer", f"{show_time(answer['at'])} {answer['name']}: {_WORDS[answer['step']]}{outcome}{undone}")
        )
    if alert["escalated_at"] and not alert["answers"]:
        rows.append(("escalated", f"{show_time(alert['escalated_at'])}: nobody answered in time"))
    if (dispute := alert["dispute"]) is not None:
        rows.append(("disputed", f"{show_time(dispute['at'])} {dispute['name']} said that the list is wrong"))
    return rows


def _answer(args: argparse.Namespace) -> int:
    if (args.answer == "close") != (args.outcome is not None):
        raise SettingAbsent(f"--outcome belongs to close, and close needs it: {', '.join(_OUTCOMES)}")
    if args.answer in _ASKED_TWICE and not args.yes and not _is_meant(_ASKED_TWICE[args.answer]):
        print("nothing was answered")
        return 1
    body = {"step": args.answer} | ({"outcome": args.outcome} if args.outcome else {})
    path = f"/v1/alerts/{quote(args.id, safe='')}/answer"
    answer = connect(args).call("POST", path, body, headers=read_purpose(args))
    if args.json:
        print_json(answer)
    else:
        print(f"alert {answer['alert_id']} is {show_state(answer)}")
    return 0


def _is_meant(follows: str) -> bool:
    """Asks on the terminal; no without one."""
    print(f"{follows}. Is that meant? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
