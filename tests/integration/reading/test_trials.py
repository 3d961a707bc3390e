"""Test pictures: who may send one, what is recorded, and that nothing of it is kept, matched or counted."""

import importlib
import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from platewatch.aws import clients
from tests.integration.cameras.calls import CAMERA
from tests.layers import ROOT

SCENE = (ROOT / "infra/localcloud/demo/scenes/scene-01.jpg").read_bytes()
WHY = {"X-Reason": "new post", "X-Case-Number": "2026-17"}
PATH = "/v1/cameras/west-1/test-pictures"
Call = Callable[..., tuple[int, Any]]


class Functions:
    """Lambda, with one function that answers what a test says, and keeps what it was asked."""

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Any]] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        event = json.loads(Payload)
        self.asked.append((FunctionName, event))
        answered = self.answer(event)
        failed = {"FunctionError": "Unhandled"} if answered is None else {}
        return {"Payload": io.BytesIO(json.dumps(answered).encode()), **failed}


@pytest.fixture
def call(make_table: Any, monkeypatch: pytest.MonkeyPatch, http_event: Any, lambda_context: Any) -> Call:
    monkeypatch.setenv("CAMERAS_TABLE", make_table("cameras"))
    monkeypatch.setenv("RECOGNISE_FUNCTION", "recognise")
    app = importlib.import_module("functions.api.app")

    def send(method: str, path: str, body: Any = None, **event: Any) -> tuple[int, Any]:
        response = app.handler(http_event(method, path, body=body, **event), lambda_context)
        return response["statusCode"], json.loads(response["body"])

    send("POST", "/v1/cameras", CAMERA)
    return send


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Functions:
    trial = {"width": 8, "height": 6, "plates": [], "unread": []}
    stand_in = Functions(lambda _event: {"trial": trial})
    monkeypatch.setattr(clients, "functions", lambda: stand_in)
    return stand_in


def send(call: Call, data: bytes = b"picture", path: str = PATH, **event: Any) -> tuple[int, Any]:
    return call("POST", path, {"picture": b64encode(data).decode()}, headers=WHY, **event)


def test_the_function_that_reads_gets_the_picture_and_its_answer_is_told(call: Call, functions: Functions) -> None:
    assert send(call) == (200, {"width": 8, "height": 6, "plates": [], "unread": []})
    assert functions.asked == [("recognise", {"camera_id": "west-1", "test_picture": "cGljdHVyZQ=="})]


def test_it_is_recorded_who_read_one_and_why_and_not_what(call: Call, functions: Functions, scan_table: Any) -> None:
    send(call)
    [item] = [item for item in scan_table("audit") if item["action"]["S"] == "consult"]
    assert item["subject"]["S"] == "camera:west-1"
    assert (item["reason"]["S"], item["case_number"]["S"]) == (WHY["X-Reason"], WHY["X-Case-Number"])
    assert item["detail"]["M"]["what"]["S"] == "test-picture"
    assert item["detail"]["M"]["bytes"]["S"] == "7"
    assert "cGljdHVyZQ" not in json.dumps(item)


def test_without_a_reason_nothing_is_read(call: Call, functions: Functions) -> None:
    status, answer = call("POST", PATH, {"picture": "AAAA"})
    assert (status, answer["error"]["code"]) == (400, "field_invalid")
    assert functions.asked == []


def test_a_camera_that_nobody_knows_reads_nothing(call: Call, functions: Functions) -> None:
    status, answer = send(call, path="/v1/cameras/east-9/test-pictures")
    assert (status, answer["error"]["code"]) == (404, "camera_unknown")
    assert functions.asked == []


def throttle(_event: Any) -> Any:
    raise ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "Rate Exceeded."}}, "Invoke")


def time_out(_event: Any) -> Any:
    raise ReadTimeoutError(endpoint_url="https://lambda")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda _event: {"rejected": "The JPEG has no end marker."}, (400, "picture_rejected")),
        (throttle, (503, "reader_busy")),
        (time_out, (503, "reader_busy")),
        (lambda _event: None, (500, "fault")),
    ],
)
def test_what_goes_wrong_has_a_name(
    call: Call, functions: Functions, answer: Callable[[Any], Any], told: tuple[int, str]
) -> None:
    functions.answer = answer
    status, document = send(call)
    assert (status, document["error"]["code"]) == told


@pytest.fixture
def reader(call: Call, monkeypatch: pytest.MonkeyPatch, lambda_context: Any) -> Iterator[tuple[Any, list[str]]]:
    """The function that reads, with its models; and which operations of AWS it asks for."""
    settings = {
        "READS_TABLE": "reads",
        "EVIDENCE_BUCKET": "evidence",
        "SNAPSHOTS_BUCKET": "snapshots",
        "RETENTION_MODE": "hit-no-hit",
        "MAX_SNAPSHOT_BYTES": "20000000",
        "MODELS_DIR": str(Path(ROOT / "layers/models")),
        **{f"READS_{lane}_QUEUE_URL": "https://sqs/q" for lane in ("PRIORITY", "STANDARD")},
        **{f"SNAPSHOTS_{lane}_EXCESS_QUEUE_URL": "https://sqs/q" for lane in ("PRIORITY", "STANDARD")},
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    app = importlib.import_module("functions.recognise.app")
    monkeypatch.setattr(app, "chain", app.recognise.open_chain())
    asked: list[str] = []

    def note(model: Any, **_more: Any) -> None:
        asked.append(f"{model.service_model.service_name}:{model.name}")

    opened = [clients.dynamodb(), clients.s3(), clients.sqs(), clients.sns(), clients.kms()]
    for client in opened:
        client.meta.events.register("before-call", note, unique_id="trials")
    yield lambda event: app.handler(event, lambda_context), asked
    for client in opened:
        client.meta.events.unregister("before-call", unique_id="trials")


def test_a_picture_is_read_and_nothing_of_it_is_stored_sent_or_counted(
    call: Call, functions: Functions, reader: tuple[Any, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The one thing that AWS is asked for is what is marked in the camera's view."""
    handle, asked = reader
    functions.answer = handle
    # What the API itself asks for is another matter: only the reader's requests count.
    trial = handle({"camera_id": "west-1", "test_picture": b64encode(SCENE).decode()})["trial"]
    assert asked == ["dynamodb:GetItem"]
    plates = [plate["plate"] for plate in trial["plates"]]
    assert plates
    assert all(plate["width"] > 30 for plate in trial["plates"])
    status, told = send(call, SCENE)
    assert (status, told) == (200, trial)
    logged = capsys.readouterr()
    assert not [plate for plate in plates if plate in logged.out + logged.err]


def test_what_is_no_picture_leaves_no_rejection(reader: tuple[Any, list[str]]) -> None:
    handle, asked = reader
    answer = handle({"camera_id": "west-1", "test_picture": b64encode(b"none").decode()})
    assert list(answer) == ["rejected"]
    assert set(asked) <= {"dynamodb:GetItem"}
