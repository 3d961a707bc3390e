"""Who calls and why: what a consultation needs before it is answered."""

import hashlib
from dataclasses import replace
from urllib.parse import quote

import pytest

from platewatch.audit import message
from platewatch.fields import FieldInvalid
from platewatch.web.event import identify, make_request
from platewatch.web.people import CallerUnknown, Purpose, parse_purpose, write_record
from platewatch.web.route import Action, Audit, PurposeRule, Role, Route
from tests.integration.conftest import CALLER

CONSULTS = Route(
    "GET",
    "/v1/alerts",
    lambda _request: {},
    roles=(Role.OFFICER,),
    purpose=PurposeRule.REQUIRED,
    summary="Consult something",
    answer={},
    audit=Audit(Action.CONSULT, "wpg-8"),
)
CHANGES = replace(CONSULTS, purpose=PurposeRule.OPTIONAL, audit=Audit(Action.CHANGE, "operation"))


def record_consultation(event, subject, **more):
    write_record(make_request(event, CONSULTS, {}), subject, **more)


def record_change(event, subject, **more):
    write_record(make_request(event, CHANGES, {}), subject, **more)


WHY = {"X-Reason": "burglary in Westwijk", "X-Case-Number": "PL1300-2026012345"}


@pytest.mark.parametrize(
    ("arn", "role"),
    [
        ("arn:aws:sts::123456789012:assumed-role/control-room/a", "control-room"),
        ("arn:aws-us-gov:sts::123456789012:assumed-role/control-room/a", "control-room"),
        ("arn:aws:iam::123456789012:user/team/jansen", "user"),
        ("arn:aws:iam::123456789012:root", "root"),
    ],
)
def test_the_caller_is_whom_aws_verified(http_event, arn, role):
    caller = identify(http_event("GET", "/v1/alerts", iam=arn))
    assert (caller.actor, caller.role) == (arn, role)


@pytest.mark.parametrize("arn", [None, "", "jansen", "arn:aws:lambda:eu-west-1:1:function:x"])
def test_anything_else_is_nobody(http_event, arn):
    with pytest.raises(CallerUnknown):
        identify(http_event("GET", "/v1/alerts", iam=arn))


def test_the_purpose_comes_from_headers_in_any_case(http_event, aws):
    event = http_event("GET", "/v1/alerts")
    event["headers"] = {"X-REASON": "inbraak caf%C3%A9", "x-case-number": " PL1300-2026-1 "}
    assert parse_purpose(make_request(event, CONSULTS, {})) == Purpose("inbraak café", "PL1300-2026-1")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"X-Reason": ""}, "X-Reason"),
        ({"X-Reason": "   "}, "X-Reason"),
        ({"X-Reason": "..."}, "X-Reason"),
        ({"X-Reason": "x" * 501}, "X-Reason"),
        ({"X-Reason": "aaaaaaaa"}, "X-Reason"),
        ({"X-Reason": "aAa AAA"}, "X-Reason"),
        # Letters that show nothing: the filler of the Korean script.
        ({"X-Reason": quote("\u3164\uffa0\u115f\u1160")}, "X-Reason"),
        ({"X-Reason": quote("why\u3164")}, "X-Reason"),
        ({"X-Case-Number": ""}, "X-Case-Number"),
        ({"X-Case-Number": "--"}, "X-Case-Number"),
        ({"X-Case-Number": "none"}, "X-Case-Number"),
    ],
)
def test_a_purpose_that_says_nothing_is_refused(http_event, scan_table, changes, field):
    with pytest.raises(FieldInvalid) as refusal:
        record_consultation(http_event("GET", "/v1/alerts", headers=WHY | changes), "alerts:2026-03-12")
    assert refusal.value.field == field
    assert scan_table("audit") == []


def test_a_consultation_is_recorded_and_two_in_one_moment_are_two(http_event, scan_table):
    for _ in range(2):
        record_consultation(http_event("GET", "/v1/alerts", headers=WHY), "alerts:2026-03-12", found="3")
    items = scan_table("audit")
    assert len(items) == 2
    assert items[0]["action"]["S"] == "consult"
    assert items[0]["case_number"]["S"] == "PL1300-2026012345"
    assert items[0]["detail"]["M"] == {"found": {"S": "3"}, "caller_id": {"S": "AROA:x"}}


def test_a_record_holds_awss_own_ids_of_the_caller(http_event, scan_table):
    """The end of a role's ARN is a name that its caller may have chosen: a colleague's, say."""
    event = http_event("PUT", "/v1/recipients/x", headers=WHY, iam=f"{CALLER.rpartition('/')[0]}/somebody.else")
    told = event["requestContext"]["authorizer"]["iam"]
    told |= {"callerId": "AROAEXAMPLE:somebody.else", "userId": "AROAEXAMPLE:somebody.else", "accessKey": "ASIAEXAMPLE"}
    record_consultation(event, "alerts")
    record_change(event, "recipient:x", caller_id="what a request says of itself counts for nothing")
    for item in scan_table("audit"):
        assert item["actor"]["S"].endswith("/somebody.else")
        assert item["detail"]["M"]["caller_id"] == {"S": "AROAEXAMPLE:somebody.else"}
        assert item["detail"]["M"]["access_key"] == {"S": "ASIAEXAMPLE"}


def test_a_plate_stands_in_the_record_as_a_tag_alone(http_event, plate_tag_key, monkeypatch, scan_table):
    why = WHY | {"X-Reason": "is 7-kxl-92 stolen?"}
    for plates in (["7KXL92"], ["7KXL92", "1KXL92", "7KXL92"]):
        record_consultation(http_event("GET", "/v1/x", headers=why), "alerts", plates=plates)
    items = scan_table("audit")
    assert "KXL" not in repr(items).upper()
    [one], [first, second] = sorted(([tag["S"] for tag in item["tags"]["L"]] for item in items), key=len)
    # The same plate has the same tag, and it is no hash that anybody could compute.
    assert one in (first, second)
    assert {item["reason"]["S"] for item in items} == {f"is [plate {one}] stolen?"}
    assert first != second
    assert not any(hashlib.sha256(plate.encode()).hexdigest().startswith(one) for plate in ("7KXL92", "1KXL92"))


@pytest.mark.parametrize("typed", ["7-KXL-92", "21/JZ/44", "x21JZ44", "7 k x l 9 2", "GÖ-AB 123", "７·ＫＸＬ·９２"])
def test_a_plate_that_nobody_asked_for_is_a_tag_in_what_was_typed(http_event, plate_tag_key, scan_table, typed):
    """Of these plates no list knows anything, and none is asked."""
    event = http_event("GET", "/v1/x", headers=WHY | {"X-Reason": quote(f"saw {typed} near the shop")})
    record_consultation(event, "alerts", what="x", restricted_use=f"chief, for {typed}")
    [item] = scan_table("audit")
    [tag] = [tag["S"] for tag in item["tags"]["L"]]
    assert item["reason"]["S"] == f"saw [plate {tag}] near the shop"
    assert item["detail"]["M"]["restricted_use"]["S"] == f"chief, for [plate {tag}]"


@pytest.mark.parametrize("case_number", ["7-KXL-92", "21/JZ/44", "x21JZ44", "PL 7KXL92", "7KXL92", "2026/7-KXL-92"])
def test_a_case_number_that_is_a_plate_is_refused_and_told_to_nobody(http_event, scan_table, case_number):
    with pytest.raises(FieldInvalid) as refusal:
        record_consultation(http_event("GET", "/v1/x", headers=WHY | {"X-Case-Number": case_number}), "a")
    assert (refusal.value.field, "KXL" in str(refusal.value)) == ("X-Case-Number", False)
    assert scan_table("audit") == []


def test_a_force_may_say_what_its_case_numbers_look_like(http_event, scan_table, monkeypatch):
    event = http_event("GET", "/v1/x", headers=WHY | {"X-Case-Number": "BVH-AB12345"})
    with pytest.raises(FieldInvalid):
        record_consultation(event, "alerts")
    monkeypatch.setenv("CASE_NUMBER_SHAPE", "BVH-[A-Z]{2}[0-9]{5}")
    record_consultation(event, "alerts")
    [item] = scan_table("audit")
    assert item["case_number"]["S"] == "BVH-AB12345"


def test_a_record_of_very_many_plates_becomes_several(http_event, plate_tag_key, monkeypatch, scan_table):
    monkeypatch.setattr(message, "MOST_TAGS", 3)
    plates = [f"AA{number}" for number in range(10, 17)]
    record_consultation(http_event("GET", "/v1/x", headers=WHY), "alerts", plates=plates)
    assert sorted(len(item["tags"]["L"]) for item in scan_table("audit")) == [1, 3, 3]


def test_a_header_that_claims_to_be_somebody_is_only_a_header(http_event, scan_table):
    event = http_event("GET", "/v1/x", headers=WHY | {"X-Actor": "arn:chief", "X-Amzn-Iam-User-Arn": "arn:chief"})
    record_consultation(event, "alerts")
    [item] = scan_table("audit")
    assert item["actor"]["S"] == event["requestContext"]["authorizer"]["iam"]["userArn"]
