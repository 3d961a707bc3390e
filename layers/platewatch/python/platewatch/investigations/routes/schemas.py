"""The shapes of what the routes of investigations take and answer."""

from typing import Final

from platewatch.investigations.asking import Kind
from platewatch.investigations.candidates import CandidateState
from platewatch.investigations.investigation import Part, Source, State
from platewatch.investigations.ranking import Doubt
from platewatch.investigations.story import Act
from platewatch.web.schemas import (
    COUNT,
    FLAG,
    ID,
    NUMBER,
    SHARE,
    TEXT,
    TIME,
    Schema,
    body,
    document,
    line,
    list_of,
    map_of,
    members,
    one_of,
    or_null,
    whole,
)

_AUTHORISED: Final = {"reference": TEXT, "granted_by": TEXT}
INVESTIGATION: Final = document(
    {
        "id": ID,
        "state": members(State),
        "you": members(Part),
        "over": members(Source),
        "notice": or_null(TEXT),
        "case_number": TEXT,
        "order": document({"reference": TEXT, "offence": TEXT, "granted_by": TEXT}),
        "combining": or_null(document(_AUTHORISED)),
        "since": TIME,
        "until": TIME,
        "cameras": list_of(TEXT),
        "members": list_of(TEXT),
        "approver": TEXT,
        "opened_by": TEXT,
        "opened_at": TIME,
        "ends_at": TIME,
        "decided_at": or_null(TIME),
        "decided_words": or_null(TEXT),
        "ended_at": or_null(TIME),
        "ended_by": or_null(TEXT),
        "kept_until": TIME,
        "questions": COUNT,
        "verified": COUNT,
    },
    "investigation",
)
_SCENE: Final = {"cameras": list_of(TEXT), "at": TIME, "within_minutes": COUNT}
_ASKED: Final = document(
    {
        "since": TIME,
        "until": TIME,
        "cameras": list_of(TEXT),
        "partly?": FLAG,
        "scenes?": list_of(document(_SCENE)),
        **dict.fromkeys(("window_seconds?", "least_joint?", "least_cameras?"), COUNT),
    }
)
QUESTION: Final = document(
    {
        "number": COUNT,
        "kind": members(Kind),
        "state": one_of("asked", "answered"),
        "asked": _ASKED,
        "asked_by": TEXT,
        "asked_at": TIME,
        "answered_at": or_null(TIME),
        **dict.fromkeys(("candidates", "unmasked", "verified", "rejected"), COUNT),
        **dict.fromkeys(("compared", "enough", "looked_at", "left_out"), or_null(COUNT)),
        "level": or_null(SHARE),
        "method": or_null(TEXT),
        "silent_cameras": or_null(list_of(TEXT)),
        **dict.fromkeys(("looked_since", "looked_until"), or_null(TIME)),
        **dict.fromkeys(("known_days", "occasions"), or_null(COUNT)),
        "skipped_scenes": list_of(COUNT),
        "skipped_times": COUNT,
    },
    "question",
)
_PASSING: Final[dict[str, Schema]] = {
    "passage": COUNT,
    "camera_id": TEXT,
    "site": TEXT,
    "captured_at": TIME,
    "joint": FLAG,
    "probability": SHARE,
}
CANDIDATE: Final = document(
    {
        "number": COUNT,
        "state": members(CandidateState),
        "p_value": or_null(SHARE),
        "adjusted_p": or_null(SHARE),
        "one_in": or_null(COUNT),
        "surprise_bits": or_null(NUMBER),
        "joint": COUNT,
        "expected": or_null(NUMBER),
        "chain_probability": SHARE,
        "doubtful": FLAG,
        "doubts": list_of(document({"code": members(Doubt), "text": TEXT})),
        "unmasked_by": or_null(TEXT),
        "unmasked_at": or_null(TIME),
        "unmask_reason": or_null(TEXT),
        "tried": list_of(COUNT),
        "seen": list_of(COUNT),
        "verdict_by": or_null(TEXT),
        "verdict_at": or_null(TIME),
        "words": or_null(TEXT),
        "passages": list_of(document(_PASSING)),
        "own": COUNT,
    },
    "candidate",
)
SPELLINGS: Final = list_of(document({"text": TEXT, "written": TEXT, "probability": SHARE}))
_PICTURE: Final = document(
    {
        "state": one_of("kept", "gone", "altered"),
        "sha256": TEXT,
        "found_sha256": or_null(TEXT),
        "jpeg": or_null(TEXT),
    }
)
SEEN: Final = document(
    {
        **_PASSING,
        "read_id": TEXT,
        "snapshot_sha256": TEXT,
        "model_version": TEXT,
        "masking_version": TEXT,
        "overview": _PICTURE,
        "plate": _PICTURE,
    }
)
EVENT: Final = document(
    {
        "at": TIME,
        "by": TEXT,
        "role": TEXT,
        "act": members(Act),
        "question": or_null(COUNT),
        "candidate": or_null(COUNT),
        "reason": TEXT,
        "case_number": TEXT,
        "detail": map_of(TEXT),
        "text": document({"nl": TEXT, "en": TEXT}),
    }
)

_CAMERAS: Final = list_of(TEXT, minItems=1)
OPENING: Final = body(
    {
        "order?": or_null(body({"reference": line(64), "offence": line(200), "granted_by": line(100)})),
        "since": TIME,
        "until": TIME,
        "cameras": _CAMERAS,
        "members": list_of(TEXT),
        "approver": line(128),
        "ends_at": TIME,
        "combining?": or_null(body({"reference": line(64), "granted_by": line(100)})),
    }
)
ASKING: Final = body(
    {
        "kind": members(Kind),
        "plate?": TEXT,
        "since?": or_null(TIME),
        "until?": or_null(TIME),
        "cameras?": or_null(_CAMERAS),
        "scenes?": list_of(body({"cameras": _CAMERAS, "at": TIME, "within_minutes": whole(1, 720)})),
        "window_seconds?": COUNT,
        "least_joint?": COUNT,
        "least_cameras?": COUNT,
    }
)
