"""The whole path of an investigation by either door: order, approval, question, candidate, verdict, dossier, story."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.integration.investigations.conftest import APPROVER, AUDITOR, COLLEAGUE, MEMBER, STRANGER, Town

HOUR = timedelta(hours=1)
PLATE = "7KXL92"
Scan = Callable[[str], list[dict[str, Any]]]


def test_an_investigation_from_order_to_dossier_and_nobody_else_sees_it(town: Town, scan_table: Scan) -> None:
    for number in range(3):
        town.pass_by(PLATE, "west-1", (number + 1) * 24 * HOUR)
    town.pass_by("12ABC3", "west-1", 5 * HOUR)
    path = town.start()
    asked = town.answer(path, {"kind": "plate", "plate": "7-KXL-92"})
    shown = town.get(MEMBER, asked)
    [candidate] = shown["candidates"]
    assert (candidate["number"], candidate["state"], candidate["joint"]) == (1, "masked", 3)
    assert [one["camera_id"] for one in candidate["passages"]] == ["west-1"] * 3
    assert PLATE not in repr(shown)
    unmasked = town.post(MEMBER, f"{asked}/candidates/1/unmask")
    assert unmasked["plate"] == PLATE
    assert PLATE not in repr(town.get(MEMBER, asked))
    pictures = town.post(MEMBER, f"{asked}/candidates/1/pictures", {"passages": [1, 3]})["pictures"]
    assert [(one["passage"], one["plate"]["state"]) for one in pictures] == [(1, "kept"), (3, "kept")]
    verdict = {"verdict": "verified", "words": "the dent is the same on both"}
    assert town.post(COLLEAGUE, f"{asked}/candidates/1/verdict", verdict)["candidate"]["state"] == "verified"
    town.post(MEMBER, f"{path}/end")
    assert town.refused(MEMBER, asked, method="GET") == "investigation_ended"
    made = town.post(APPROVER, f"{path}/dossier", {"language": "en", "pictures": True})
    [question] = made["document"]["questions"]
    [verified] = question["found"]
    assert (question["plate"], verified["plate"], question["never_unmasked"]) == (PLATE, PLATE, 0)
    assert [frame["plate"]["state"] for frame in verified["frames"]] == ["kept", "kept"]
    assert made["dossier"]["heading"] == "OVJ-2026-71"
    story = town.get(APPROVER, f"{path}/story")["events"]
    assert [one["act"] for one in story if one["act"] != "looked"] == [
        "opened",
        "approved",
        "asked",
        "answered",
        "unmasked",
        "saw pictures",
        "verified",
        "ended",
        "denied",
        "made dossier",
    ]
    assert PLATE not in repr(story)
    unknown = town.ask(STRANGER, "GET", f"{path}/story")
    assert unknown == town.ask(STRANGER, "GET", "/v1/investigations/" + "0" * 32)
    assert town.get(STRANGER, "/v1/investigations")["investigations"] == []
    audited = town.get(AUDITOR, path.replace("/v1/", "/v1/audit/") + "/story")
    assert [one["act"] for one in audited["events"]] == [one["act"] for one in story]
    told = repr(scan_table("audit"))
    assert PLATE not in told
    assert PLATE not in repr([(one["pk"], one["sk"]) for one in scan_table("investigations")])
