"""A plate that enters the picture: from the recogniser's numbers through recognition, stores and match to the alert."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import cv2
import numpy as np
import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoViews
from platewatch.cameras.camera import Lane
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.hits.hit import HitKind
from platewatch.reading.completeness import Missing
from platewatch.reading.onnx.recogniser import OnnxRecogniser
from platewatch.reading.reader import DetectedPlate, Image, ReadImage, find_plates
from platewatch.reading.spellings import ALPHABET
from platewatch.snapshots.aws.arrivals import S3Snapshots
from platewatch.snapshots.aws.reads_queue import SqsReads, open_lanes, parse_message
from platewatch.snapshots.aws.sinks import AwsLedger, AwsReadSink
from platewatch.snapshots.process import Recognising, process_snapshot
from platewatch.snapshots.snapshot import Snapshot, format_key
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import make_entry, make_recipient

TABLE = {"alphabet": ALPHABET, "temperature": 1.0, "country_temperature": 1.0, "countries": ["DE", "BE", "unknown"]}
SURE = 8.0
"""A logit of 0.9997."""


@dataclass(frozen=True)
class Frame:
    """What the network says of one frame: a text, its country, and the logits of its start and its end."""

    text: str
    start: float = SURE
    end: float = SURE
    country: int = 0


@dataclass(frozen=True)
class Named:
    name: str
    shape: Sequence[object] = ()


class Network:
    """A session whose strips' brightness is the number of the frame."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._frames = frames

    def get_inputs(self) -> Sequence[Named]:
        return [Named("strips", ("n", 40, 160, 3))]

    def get_outputs(self) -> Sequence[Named]:
        return [Named(name) for name in ("characters", "countries", "ends")]

    def run(self, outputs: Sequence[str], feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        strips = feed["strips"]
        characters = np.zeros((len(strips), 24, 37), np.float32)
        countries, ends = np.zeros((len(strips), 3), np.float32), np.full((len(strips), 6), SURE, np.float32)
        characters[:, :, 0] = 14.0
        for at, strip in enumerate(strips):
            frame = self._frames[int(strip[0, 0, 0])]
            for place, mark in enumerate(frame.text):
                characters[at, 2 * place + 1, ALPHABET.index(mark) + 1] = 28.0
            countries[at, frame.country] = SURE
            ends[at, :2] = frame.start, frame.end
        return [characters, countries, ends]


class Moving:
    """A detector and reader: the car comes a plate's width further in each picture."""

    model_version = "test"

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._recogniser = OnnxRecogniser(Network(frames), TABLE)  # type: ignore[arg-type]
        self._at = 0

    def detect(self, image: Image) -> Sequence[DetectedPlate]:
        x = 640.0 - 60.0 - 120.0 * self._at
        return [DetectedPlate(((x, 200.0), (x + 100, 200.0), (x + 100, 222.0), (x, 222.0)), 0.9)]

    def read(self, data: bytes) -> ReadImage:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        assert image is not None
        self._at = int(image[0, 0, 0])
        plates = find_plates(np.asarray(image, np.uint8), self, self._recogniser).reads
        return ReadImage(np.asarray(image, np.uint8), plates, 640, 480)


Pass = Callable[..., int]


@pytest.fixture
def pass_by(deployment: Deployment, make_bucket: Callable[[str], str]) -> Pass:
    """A car passes in these frames, a second apart; each is recognised and matched, and then the passage closes.

    Returns how many alerts there are before it closes.
    """
    bucket = make_bucket("snapshots")

    def execute(*frames: Frame) -> int:
        reader, now = Moving(frames), datetime.now(UTC).replace(microsecond=0)
        sink = AwsReadSink(
            S3Evidence(clients.s3(), "evidence"), deployment.reads, SqsReads(clients.sqs(), open_lanes())
        )
        for number in range(len(frames)):
            _, png = cv2.imencode(".png", np.full((480, 640, 3), number, np.uint8))
            data = png.tobytes()
            captured = now - timedelta(seconds=len(frames) - number)
            key = format_key(Snapshot("west-1", Lane.PRIORITY, captured, hashlib.sha256(data).hexdigest(), "image/png"))
            clients.s3().put_object(Bucket=bucket, Key=key, Body=data)
            work = Recognising(
                store=S3Snapshots(clients.s3(), bucket),
                ledger=AwsLedger(deployment.reads),
                sink=sink,
                passages=None,
                reader=reader,
                views=DynamoViews(clients.dynamodb(), "cameras", lambda: 0.0),
            )
            process_snapshot(key, lambda: datetime.now(UTC), work)
            deployment.match(*_announced(deployment))
        alerts = len(_list_alerts(deployment))
        deployment.close(*deployment.added)
        return alerts

    return execute


def _announced(deployment: Deployment) -> list[str]:
    """The reads that recognition announced."""
    url = deployment.reads_queue_url
    messages = (
        clients.sqs()
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        .get("Messages", [])
    )
    refs = []
    for message in messages:
        clients.sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        told = parse_message(message["Body"])
        if not told.closes:
            refs.append(told.ref)
            deployment.sealed[told.ref.read_id] = message["MessageAttributes"]["Pictures"]["BinaryValue"]
    deployment.added |= {ref.read_id: ref for ref in refs}
    return [ref.read_id for ref in refs]


def _list_alerts(deployment: Deployment) -> list[Any]:
    now = datetime.now(UTC)
    return list(deployment.alerts.list_alerts(now.date(), now))


def _listed(deployment: Deployment, *plates: str, country: str = "DE") -> None:
    entries = [
        make_entry(plate, country=country, valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)) for plate in plates
    ]
    deployment.add_entries("stolen", *entries)
    deployment.add_recipients(make_recipient("unit-1"))


ENTERING = (Frame("MUX123", end=-8.0), Frame("MUX1234"), Frame("MUX1234"))


def test_mux_1234_that_enters_the_picture_never_alerts_for_a_listed_mux_123(
    deployment: Deployment, pass_by: Pass
) -> None:
    _listed(deployment, "MUX123")
    assert pass_by(*ENTERING) == 0
    assert _list_alerts(deployment) == []
    assert list(deployment.reviews.list_reviews(datetime.now(UTC))) == []


def test_mux_1234_that_enters_the_picture_alerts_for_a_listed_mux_1234(deployment: Deployment, pass_by: Pass) -> None:
    _listed(deployment, "MUX1234", "MUX123")
    assert pass_by(*ENTERING) == 1
    (alert,) = _list_alerts(deployment)
    assert (alert.hit.entry.plate, alert.hit.kind, alert.hit.missing) == ("MUX1234", HitKind.EXACT_READ, None)
    assert alert.hit.probability > 0.95


def test_a_mux_123_that_is_shown_whole_alerts(deployment: Deployment, pass_by: Pass) -> None:
    _listed(deployment, "MUX123")
    assert pass_by(Frame("MUX123")) == 1


def test_a_model_that_misjudges_one_frame_costs_no_alert(deployment: Deployment, pass_by: Pass) -> None:
    _listed(deployment, "MUX123")
    assert pass_by(Frame("MUX123", end=-1.0), Frame("MUX123")) == 1


def test_a_plate_that_never_comes_into_the_picture_is_a_doubtful_hit(deployment: Deployment, pass_by: Pass) -> None:
    """Belgium's cars begin with 1 or 2; the review says what is not in the picture."""
    _listed(deployment, "2ABC234", country="BE")
    assert pass_by(Frame("ABC234", start=-8.0, country=1)) == 0
    assert _list_alerts(deployment) == []
    (review,) = deployment.reviews.list_reviews(datetime.now(UTC))
    assert (review.hit.missing, review.hit.plate_read) == (Missing.START, "ABC234")
    assert 0.4 < review.hit.probability < 0.6
