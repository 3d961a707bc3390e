"""The items of the table of investigations: their names, ends and grounds. No plate is in a name."""

from datetime import datetime
from typing import Any, Final

from platewatch.aws.items import describe_due, write_ttl
from platewatch.aws.tables import Item, Key, Table, make_key
from platewatch.investigations.aws.records import (
    load_investigation,
    pack_document,
    unpack_document,
    write_investigation,
)
from platewatch.investigations.investigation import Investigation, Source
from platewatch.investigations.question import KeptQuestion
from platewatch.retention.terms import Ground

ALL: Final = "investigations"


def find_item(table: Table, investigation_id: str) -> tuple[Investigation, int] | None:
    """The investigation and its version, whether it is still served or not; None where there is none."""
    item = table.find(make_key(ALL, investigation_id))
    return None if item is None else (load_item(item), int(item["version"]))


def load_item(item: Item) -> Investigation:
    """The investigation of an item of make_item, with what was counted in it since."""
    verified = (name.split("#") for name in item.get("verified", ()))
    pairs = frozenset((int(question), int(candidate)) for question, candidate in verified)
    return load_investigation(open_item(item), questions=int(item.get("questions", 0)), verified=pairs)


def make_item(investigation: Investigation, version: int) -> dict[str, Any]:
    """The item of an investigation without its counts. The index finds it when watch has to look at it."""
    return {
        **make_key(ALL, investigation.investigation_id),
        "document": pack_document(write_investigation(investigation)),
        "version": version,
        "expires_at": write_ttl(investigation.kept_until),
        "ground": Ground.HIT.value,
        **describe_due(investigation.due_at, f"{investigation.investigation_id}#investigation"),
    }


def change_item(table: Table, before: Investigation, after: Investigation) -> bool:
    """Keep it in place of `before`, with its counts as they are; False where it was changed meanwhile."""
    found = find_item(table, before.investigation_id)
    if found is None or found[0] != before:
        return False
    item = make_item(after, found[1] + 1)
    names = [name for name in item if name not in ("pk", "sk")]
    values = {f":{name}": item[name] for name in names} | {":before": found[1]}
    update = "SET " + ", ".join(f"#{name} = :{name}" for name in names)
    return table.update(make_key(item["pk"], item["sk"]), update, values, "#version = :before")


def name_pk(investigation: Investigation) -> str:
    """The partition of all that is of an investigation."""
    return f"investigation#{investigation.investigation_id}"


def name_key(investigation: Investigation, name: str) -> Key:
    """The key of something of an investigation."""
    return make_key(name_pk(investigation), name)


def name_question(question: KeptQuestion) -> str:
    """The name of a question."""
    return f"question#{question.number:03d}"


def name_plate(number: int, digest: str) -> str:
    """The name of what is asked for. Two people who ask at the same moment do not write over each other's."""
    return f"plate#{number:03d}#{digest[:16]}"


def name_work(number: int) -> str:
    """The name of a question's work."""
    return f"work#{number:03d}"


def name_candidate(question: KeptQuestion, number: int | None) -> str:
    """The name of a candidate of the answer; None for the beginning of all of them."""
    run = question.answer.run if question.answer is not None else ""
    return f"candidate#{question.number:03d}#{run}#" + ("" if number is None else f"{number:02d}")


def name_frames(question: int, candidate: int) -> str:
    """The name of what belongs to a candidate's pictures."""
    return f"frames#{question:03d}#{candidate:02d}"


def describe_item(investigation: Investigation, name: str, end: datetime) -> dict[str, Any]:
    """What each item has: its key, and the attributes of its end."""
    return {**name_key(investigation, name), **describe_end(investigation, name, end)}


def describe_end(investigation: Investigation, name: str, end: datetime) -> dict[str, Any]:
    """When an item ends, on what ground it is kept until then, and what the sweep finds it by."""
    ground = Ground.PASSAGE if investigation.source is Source.PASSAGES else Ground.HIT
    verified = end == investigation.kept_until
    return {
        "expires_at": write_ttl(end),
        "ground": (Ground.HIT if verified else ground).value,
        **describe_due(end, f"{investigation.investigation_id}#{name}"),
    }


def open_item(item: Item) -> Any:
    """The document of an item."""
    return unpack_document(bytes(item["document"]))
