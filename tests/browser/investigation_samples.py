"""Investigations and their candidates as the service describes them. The plates, people and places are invented."""

from datetime import datetime, timedelta
from hashlib import sha256
from math import log2
from typing import Any, Final

from platewatch.plates.spelling import show
from platewatch.text.timestamps import format_utc, parse_time
from tests.browser.samples import draw_pictures, now

Document = dict[str, Any]

CAMERAS: Final = ["west-1", "west-2", "mill-1"]
CASE: Final = "PL1300-2026-17"
COMPARED: Final = 5312
NEIGHBOUR: Final = 3
"""The number of the candidate that passes every day."""
SITES: Final = {"west-1": "A9 exit 1", "west-2": "A9 exit 2", "mill-1": "Mill bridge"}


def start_of_today() -> datetime:
    return now().replace(hour=0, minute=0, second=0, microsecond=0)


def make_investigation(number: int, **changed: Any) -> Document:
    """An investigation of a burglary wave that h.groot approved; r.visser works on it."""
    day = start_of_today()
    order = {"reference": f"OVJ-2026-{number}", "offence": "burglaries in Westwijk", "granted_by": "OvJ M. de Vries"}
    return {
        "id": f"{number:032x}",
        "state": "open",
        "over": "passages",
        "notice": None,
        "opened_by": "r.visser",
        "opened_at": format_utc(now() - timedelta(days=2)),
        "case_number": CASE,
        "order": order,
        "since": format_utc(day - timedelta(days=21)),
        "until": format_utc(day),
        "cameras": CAMERAS,
        "members": ["k.bos", "r.visser"],
        "approver": "h.groot",
        "ends_at": format_utc(now() + timedelta(days=9, hours=4)),
        "decided_at": format_utc(now() - timedelta(days=1)),
        "decided_words": "The order covers cameras and period.",
        "ended_at": None,
        "ended_by": None,
        "combining": {"reference": "WPG-11-2026-4", "granted_by": "head of investigations"},
        "questions": 0,
        "verified": 0,
        "kept_until": format_utc(now() + timedelta(days=9 + 365, hours=4)),
        "you": "member",
        **changed,
    }


def list_scenes() -> list[Document]:
    """Four scenes in as many nights, within the period of make_investigation."""
    day = start_of_today()
    nights = (day - timedelta(days=18 - 4 * place) + timedelta(hours=1, minutes=7 * place) for place in range(4))
    return [
        {"cameras": [CAMERAS[place % 3]], "at": format_utc(at), "within_minutes": 15} for place, at in enumerate(nights)
    ]


def make_passages(rare: bool, joint: list[tuple[str, datetime]]) -> list[Document]:
    """Passages of three weeks: those of somebody who was there for the question's alone, or of a neighbour."""
    day = start_of_today()
    found = [_make_passage(camera, at, joint=True) for camera, at in joint]
    for back in range(1, 21):
        if rare and back % 9:
            continue
        leaves = day - timedelta(days=back) + timedelta(hours=7, minutes=(13 * back) % 40)
        comes = leaves + timedelta(hours=9, minutes=(7 * back) % 50)
        found += [_make_passage(CAMERAS[0], leaves), _make_passage(CAMERAS[1 if back % 4 else 2], comes)]
    found.sort(key=lambda one: one["captured_at"])
    return [{"passage": place, **one} for place, one in enumerate(found, 1)]


def _make_passage(camera: str, at: datetime, *, joint: bool = False) -> Document:
    seen = {"camera_id": camera, "site": SITES[camera], "captured_at": format_utc(at)}
    return {**seen, "joint": joint, "probability": 0.91 if joint else 0.97}


def make_candidate(
    number: int, plate: str, one_in: float | None, joint: list[tuple[str, datetime]], **changed: Any
) -> Document:
    """A masked candidate; `secret` holds what an answer shows of it once it is unmasked."""
    passages = make_passages(rare=number != NEIGHBOUR, joint=joint)
    if one_in is None:
        passages = [{**one, "joint": True} for one in passages]
    p_value = 1 / one_in if one_in else None
    return {
        "number": number,
        "state": "masked",
        "p_value": p_value,
        "adjusted_p": min(1.0, p_value * COMPARED) if p_value else None,
        "surprise_bits": round(log2(one_in), 1) if one_in else None,
        "one_in": round(one_in) if one_in else None,
        "joint": len(joint) if one_in else len(passages),
        "chain_probability": 0.94,
        "expected": 0.2 if p_value else None,
        "doubtful": bool(changed.get("doubts")),
        "doubts": [],
        "tried": [],
        "seen": [],
        "unmasked_by": None,
        "unmasked_at": None,
        "unmask_reason": None,
        "verdict_by": None,
        "verdict_at": None,
        "words": None,
        "passages": passages,
        "own": len(passages),
        "secret": tell_plate({plate: 0.93}),
        **changed,
    }


def tell_plate(spellings: dict[str, float], country: str | None = "NL") -> Document:
    """What unmasking tells, of these spellings with their probabilities, the likeliest first."""
    plate = next(iter(spellings))
    told = [{"text": text, "written": show(text, country), "probability": chance} for text, chance in spellings.items()]
    return {"plate": plate, "plate_written": show(plate, country), "country": country, "spellings": told}


def list_candidates(kind: str, asked: Document) -> list[Document]:
    """What a question finds: the crew's car, a chain of doubtful reads, a neighbour, another car.

    Each is proposed: its chance, adjusted for all cars that were compared, is below the level.
    """
    scenes = asked.get("scenes") or list_scenes()
    joint = [
        (scene["cameras"][0], parse_time(scene["at"]) + timedelta(minutes=min(2, scene["within_minutes"])))
        for scene in scenes
    ]
    if kind == "plate":
        return [make_candidate(1, "XR12KL", None, joint)]
    doubtful = tell_plate({"8TBS40": 0.6, "8TB540": 0.3})
    doubts = [{"code": code, "text": f"a doubt: {code}"} for code in ("reads", "rare")]
    return [
        make_candidate(1, "XR12KL", 4.2e7, joint),
        make_candidate(2, "8TBS40", 1.9e6, joint[:3], doubts=doubts, chain_probability=0.41, secret=doubtful),
        make_candidate(NEIGHBOUR, "GZ417K", 2.4e5, joint),
        make_candidate(4, "J123BX", 1.3e5, joint[:3]),
    ]


def count_candidates(candidates: list[Document]) -> list[Document]:
    """The same where only hits are kept: nothing is said about chance."""
    unknown = dict.fromkeys(("p_value", "adjusted_p", "one_in", "surprise_bits", "expected"))
    return [{**one, **unknown} for one in candidates]


def keep_verified(candidate: Document) -> None:
    """What is kept of a verified candidate: the passages of the question and those looked at, numbered anew."""
    kept = [one for one in candidate["passages"] if one["joint"] or one["passage"] in candidate["seen"]]
    for name in ("tried", "seen"):
        candidate[name] = [place for place, one in enumerate(kept, 1) if one["passage"] in candidate[name]]
    candidate["passages"] = [{**one, "passage": place} for place, one in enumerate(kept, 1)]


def show_candidate(candidate: Document, you: str) -> Document:
    """The candidate as the service tells it: never its plate, and its passages to members alone."""
    shown = {name: value for name, value in candidate.items() if name != "secret"}
    return shown | ({} if you == "member" else {"passages": []})


def make_pictures(candidate: Document, numbers: list[int], *, altered: bool = False) -> list[Document]:
    """The pictures of those passages."""
    drawn = draw_pictures(candidate["secret"]["plate"])
    digest = sha256(drawn["plate"].encode()).hexdigest()
    state = {
        "state": "altered" if altered else "kept",
        "sha256": digest,
        "found_sha256": "ab" * 32 if altered else None,
    }
    chosen = [one for one in candidate["passages"] if one["passage"] in numbers]
    return [
        {
            **one,
            "read_id": f"{one['passage']:032x}",
            "snapshot_sha256": "cd" * 32,
            "model_version": "reader-7",
            "masking_version": "mask-2",
            "plate": {**state, "jpeg": drawn["plate"]},
            "overview": {**state, "state": "kept", "found_sha256": None, "jpeg": drawn["overview"]},
        }
        for one in chosen
    ]


def make_dossier(one: Document, verified: list[Document], language: str) -> Document:
    """A dossier in the form of an alert's."""
    dutch = language == "nl"
    rows = [["Bevel" if dutch else "Order", one["order"]["reference"]], ["Feit" if dutch else "Offence", "inbraken"]]
    section = {
        "title": "Grenzen" if dutch else "Bounds",
        "rows": rows,
        "head": [],
        "table": [],
        "notes": [],
        "pictures": [],
    }
    drawn = draw_pictures("XR12KL")
    picture = {
        "name": "plate",
        "meaning": "plate",
        "sha256": "ab" * 32,
        "state": "kept",
        "note": "kept",
        "jpeg": drawn["plate"],
    }
    found = section | {
        "title": "Geverifieerd" if dutch else "Verified",
        "rows": [],
        "head": ["nr", "kenteken" if dutch else "plate", "kans" if dutch else "by chance"],
        "table": [
            [str(each["number"]), each["secret"]["plate"], f"1 : {each['one_in'] or 1:,.0f}"] for each in verified
        ],
        "pictures": [picture] if verified else [],
    }
    return {
        "language": language,
        "title": "Dossier van een onderzoek" if dutch else "Dossier of an investigation",
        "heading": one["order"]["reference"],
        "lead": "Aanwijzingen, geen bewijs." if dutch else "Leads, no proof.",
        "footer": "Persoonsgegevens" if dutch else "Personal data",
        "made_at": "2026-11-30 12:00 CET",
        "warnings": [],
        "sections": [section, found],
    }
