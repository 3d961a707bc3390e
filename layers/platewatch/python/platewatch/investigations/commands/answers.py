"""platewatch investigation result, unmask, pictures, verify, reject and dossier: from candidates to what is certain."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from typer import Argument, Option

from platewatch.alerts.commands.search import open_new
from platewatch.alerts.dossier_page import render_dossier
from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import Answer, AnswerTable, RouteCommand, add_routes, quote_part
from platewatch.cli.tables import Column, print_table, show_field
from platewatch.errors import PlatewatchError
from platewatch.text.probability import format_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    id: Annotated[str, Argument(metavar="INVESTIGATION", help="As investigation list prints it.")]
    number: Annotated[int, Argument(metavar="QUESTION", help="The number of the question.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate(_Question):
    candidate: Annotated[int, Argument(metavar="CANDIDATE", help="The number of the candidate.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look(_Candidate):
    passage: Annotated[list[int], Option("--passage", metavar="N", help="A passage's number; up to six of them.")]
    folder: Annotated[Path, Option("--folder", metavar="FOLDER", help="Where the pictures are saved.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict(_Candidate):
    words: Annotated[str, Option("--words", metavar="TEXT", help="What the pictures show.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dossier:
    id: Annotated[str, Argument(metavar="INVESTIGATION", help="As investigation list prints it.")]
    out: Annotated[Path, Option("--out", metavar="FILE", help="A new file: .html to print, .json for machines.")]
    language: Annotated[
        Literal["nl", "en"], Option("--language", metavar="LANGUAGE", help="nl or en (default: nl).")
    ] = "nl"


def _show_chance(one: Mapping[str, Any]) -> str:
    return f"1 in {one['one_in']:,}" if one["one_in"] else "-"


def _list_notes(answer: Answer) -> Iterator[str]:
    if answer["investigation"]["notice"]:
        yield answer["investigation"]["notice"]
    question = answer["question"]
    if question["looked_since"]:
        since, until = (show_time(question[name]) for name in ("looked_since", "looked_until"))
        days = f": something is known of {question['known_days']} days" if question["known_days"] is not None else ""
        yield f"looked at from {since} to {until}{days}"
    if question["occasions"] is not None:
        yield f"{question['occasions']} occasions count: scenes of one outing, or passages of one journey, are one"
    if question["skipped_scenes"]:
        numbers = ", ".join(map(str, question["skipped_scenes"]))
        yield f"not counted: scenes {numbers}, because too little is known of other days there"
    if question["skipped_times"]:
        yield f"not counted: {question['skipped_times']} passages of the car, too little is known of other days"
    if question["left_out"]:
        yield f"{question['left_out']} more candidates are not kept: 50 at the most"
    for one in answer["candidates"]:
        for doubt in one["doubts"]:
            yield f"candidate {one['number']}: {doubt['text']}"


_CANDIDATES: Final = AnswerTable(
    rows="candidates",
    columns=(
        Column("NUMBER", show_field("number")),
        Column("STATE", show_field("state")),
        Column("BY CHANCE", _show_chance),
        Column("JOINT", show_field("joint")),
        Column("OWN", show_field("own")),
        Column("ALL OF ONE PLATE", lambda one: format_percent(one["chain_probability"])),
        Column("DOUBTFUL", lambda one: "yes" if one["doubtful"] else "no"),
    ),
    empty="no candidate: chance explains what was found, or nothing was",
    notes=_list_notes,
)
_PASSAGES: Final = (
    Column("PASSAGE", show_field("passage")),
    Column("AT", lambda one: show_time(one["captured_at"])),
    Column("CAMERA", show_field("camera_id")),
    Column("SITE", show_field("site")),
    Column("OF THE QUESTION", lambda one: "yes" if one["joint"] else "no"),
    Column("SURE", lambda one: format_percent(one["probability"])),
)


def _show_unmasked(_: _Candidate, answer: Answer) -> None:
    spelled = (f"{one['written']} ({format_percent(one['probability'])})" for one in answer["spellings"])
    country = f" ({answer['country']})" if answer["country"] else ""
    print(f"{answer['plate_written']}{country}: {', '.join(spelled)}")
    if answer["candidate"]["passages"]:
        print_table(_PASSAGES, answer["candidate"]["passages"])


app = make_app()
add_routes(
    app,
    RouteCommand(
        "result",
        "show the masked candidates of a question",
        "GET",
        "/v1/investigations/{id}/questions/{number}",
        show=_CANDIDATES,
        arguments=_Question,
        purpose=Purpose,
        fields=lambda _asked: {},
    ),
    RouteCommand(
        "unmask",
        "show the plate of one candidate; --reason says why this one",
        "POST",
        "/v1/investigations/{id}/questions/{number}/candidates/{candidate}/unmask",
        show=_show_unmasked,
        arguments=_Candidate,
        purpose=Purpose,
    ),
)


@command(app, "pictures", "save pictures of an unmasked candidate's passages")
def save_pictures(asked: _Look, purpose: Purpose, service: Service) -> int:
    """Saves what is still kept."""
    path, client = _name(asked), service.connect()
    asked.folder.mkdir(parents=True, exist_ok=True)
    pictures, left = [], asked.passage
    while left:
        answer = client.call("POST", f"{path}/pictures", {"passages": left}, headers=purpose.make_headers())
        pictures += answer["pictures"]
        left = answer["left"]
    saved = []
    for one in pictures:
        for name in ("plate", "overview"):
            if one[name]["jpeg"] is not None:
                to = asked.folder / f"passage-{one['passage']}-{name}.jpg"
                to.write_bytes(b64decode(one[name]["jpeg"]))
                saved.append((str(to), one[name]))
    if service.json:
        print_json({"saved": [file for file, _ in saved]})
        return 0
    for file, picture in saved:
        print(f"{file}  {picture['state']}  SHA-256 {picture['sha256']}")
    if not saved:
        print("none of these pictures is kept any more")
    return 0


@command(app, "verify", "say that a candidate is right, on its pictures")
def verify(asked: _Verdict, purpose: Purpose, service: Service) -> int:
    """Keeps the candidate for the dossier."""
    return _decide(asked, "verified", purpose, service)


@command(app, "reject", "say that a candidate is wrong, on its pictures")
def reject(asked: _Verdict, purpose: Purpose, service: Service) -> int:
    """The candidate ends with the investigation."""
    return _decide(asked, "rejected", purpose, service)


@command(
    app,
    "dossier",
    "write what was verified into a file to print, or as JSON",
    "Writes the question, the bounds, the method, what was verified with its pictures and their hashes, and what was"
    " not looked at. It holds personal data: delete it when the case has it.",
)
def dossier(asked: _Dossier, purpose: Purpose, service: Service) -> int:
    """Writes the file, for its owner alone."""
    file = open_new(asked.out)
    path = f"/v1/investigations/{quote_part(asked.id)}/dossier"
    try:
        body = {"language": asked.language, "pictures": True}
        answer = service.connect().call("POST", path, body, headers=purpose.make_headers())
    except PlatewatchError:
        file.close()
        asked.out.unlink()
        raise
    with file:
        if asked.out.suffix == ".json":
            json.dump(_join_pictures(answer), file, ensure_ascii=False, indent=2)
        else:
            file.write(render_dossier(answer["dossier"]))
    warnings = answer["dossier"]["warnings"]
    if service.json:
        print_json({"file": str(asked.out), "warnings": warnings})
        return 0
    print("\n".join([f"written: {asked.out}", *warnings]))
    return 0


def _join_pictures(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document with its pictures: the answer has each once, in the words, and the document names its hash."""
    sections = answer["dossier"]["sections"]
    found = {one["sha256"]: one["jpeg"] for section in sections for one in section["pictures"] if one["jpeg"]}
    document: Mapping[str, Any] = answer["document"]
    for question in document["questions"]:
        for frame in (each for candidate in question["found"] for each in candidate["frames"]):
            for name in ("overview", "plate"):
                frame[name]["jpeg"] = found.get(frame[name]["sha256"])
    return document


def _decide(asked: _Verdict, verdict: str, purpose: Purpose, service: Service) -> int:
    body = {"verdict": verdict, "words": asked.words}
    answer = service.connect().call("POST", f"{_name(asked)}/verdict", body, headers=purpose.make_headers())
    if service.json:
        print_json(answer)
    else:
        print(f"candidate {asked.candidate} of question {asked.number} is {answer['candidate']['state']}")
    return 0


def _name(asked: _Candidate) -> str:
    start = f"/v1/investigations/{quote_part(asked.id)}/questions"
    return f"{start}/{asked.number}/candidates/{asked.candidate}"
