"""Passages in numbers on a local cloud whose functions die at random, and a look at everything that is left.

Reads are put where recognise puts them, because recognising ten thousand pictures takes hours here. Each picture says
which plate it shows, so that a picture left anywhere is found by its plate.
"""

import collections
import hashlib
import os
import random
import re
import signal
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from localcloud.demo.run import drain
from localcloud.run.cloud import LocalCloud
from platewatch.aws.tables import unpack
from platewatch.cameras.camera import Lane
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.aws.sealing import seal_pictures
from platewatch.evidence.masking import Pictures
from platewatch.evidence.sealing import make_key
from platewatch.plates.distribution import Spelling
from platewatch.reading.record import Read, ReadNews
from platewatch.retention.terms import retain_read
from platewatch.snapshots.aws.read_records import PACKED, load_item
from platewatch.snapshots.aws.reads_queue import SqsReads
from platewatch.snapshots.aws.reads_table import DynamoReads
from tests.unit.alerts.makers import make_read

_LETTERS: Final = "GHJKLNPRSTXZ"
"""None is a hexadecimal digit: no id looks like a plate."""
_CAMERAS: Final = 200
_AT_ONCE: Final = 40
_MOST_WAITING: Final = 150


def make_plates(number: int, chance: random.Random) -> list[str]:
    """So many different plates of six characters."""
    plates: dict[str, None] = {}
    while len(plates) < number:
        first, second, third = chance.choices(_LETTERS, k=3)
        plates[f"{first}{chance.randrange(1000):03d}{second}{third}"] = None
    return list(plates)


def write_hotlist(plates: Sequence[str]) -> str:
    """A hotlist of these plates, as a CSV file's text."""
    head = "plate,country,category,priority,reason,case_number,consent,role,instruction,valid_from,weed_date,owner"
    line = "{},NL,1,1,burglary,2026-{:04d},OM-1,suspect,Stop,2026-01-01,2036-12-31,West"
    return "\n".join([head, *(line.format(plate, number) for number, plate in enumerate(plates))]) + "\n"


@dataclass(slots=True)
class Killer:
    """Kills a random process of a random function every now and then, until it is stopped."""

    cloud: LocalCloud
    functions: Sequence[str]
    pause_s: float
    chance: random.Random
    killed: collections.Counter[str] = field(default_factory=collections.Counter)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Killer":
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        assert self._thread is not None
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self.pause_s * self.chance.uniform(0.3, 1.7)):
            name = self.chance.choice(self.functions)
            for pid in self.cloud.processes()[name]:
                os.kill(pid, signal.SIGKILL)
                self.killed[name] += 1


@dataclass(frozen=True, slots=True)
class Traffic:
    """Puts passages where recognise puts them."""

    cloud: LocalCloud
    reads: DynamoReads
    evidence: S3Evidence
    queues: SqsReads

    @classmethod
    def on(cls, cloud: LocalCloud) -> "Traffic":
        tables = cloud.resources
        lanes = {Lane.PRIORITY: tables["ReadsPriorityQueue"], Lane.STANDARD: tables["ReadsStandardQueue"]}
        return cls(
            cloud,
            DynamoReads(cloud.admin_client("dynamodb"), tables["ReadsTable"]),
            S3Evidence(cloud.admin_client("s3"), tables["EvidenceBucket"]),
            SqsReads(cloud.admin_client("sqs"), lanes),
        )

    def pass_by(self, number: int, plate: str, doubt: str) -> None:
        """A car passes a camera: its plate reads well, and a little like another."""
        now = datetime.now(UTC)
        read, sealed = self._keep(number, plate, doubt, now)
        self.queues.announce_reads(read.lane, [ReadNews(read.ref, sealed)])

    def leave_behind(self, number: int, plate: str, doubt: str) -> None:
        """A car passed a day ago, and whatever should have told matching was lost."""
        self._keep(number, plate, doubt, datetime.now(UTC) - timedelta(hours=24))

    def pass_all(self, plates: Sequence[str], doubts: Sequence[str]) -> None:
        """All of them pass, no faster than they are matched."""
        for start in range(0, len(plates), _AT_ONCE):
            while self._waiting() > _MOST_WAITING:
                time.sleep(0.2)
            for number in range(start, min(start + _AT_ONCE, len(plates))):
                self.pass_by(number, plates[number], doubts[number])

    def _keep(self, number: int, plate: str, doubt: str, at: datetime) -> tuple[Read, bytes | None]:
        made = make_read(read_id=f"{number:032x}-00", captured_at=at, camera_id=f"soak-{number % _CAMERAS:03d}")
        spellings = (Spelling(plate, 0.9), Spelling(doubt, 0.06))
        lane = Lane.PRIORITY if number % 2 else Lane.STANDARD
        retention = retain_read(at, at, keeps_passages=False)
        shown = b"\xff\xd8a picture of " + plate.encode()
        # The message of every other read carries its pictures.
        key = make_key() if number % 4 < 2 else None
        sha256 = hashlib.sha256(shown).hexdigest()
        evidence = replace(made.evidence, overview_sha256=sha256, plate_sha256=sha256)
        read = replace(
            made,
            received_at=at,
            spellings=spellings,
            lane=lane,
            retention=retention,
            evidence=evidence,
            picture_key=key,
        )
        if key is None:
            self.evidence.keep_pictures(read.evidence, Pictures(shown, shown), read.retention)
        self.reads.keep_reads([read])
        return read, None if key is None else seal_pictures(shown, shown, key)

    def _waiting(self) -> int:
        sqs, waiting = self.cloud.admin_client("sqs"), 0
        for name in ("ReadsPriorityQueue", "ReadsStandardQueue"):
            asked = ["ApproximateNumberOfMessages"]
            url = self.cloud.resources[name]
            waiting += int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)["Attributes"][asked[0]])
        return waiting


def settle(cloud: LocalCloud, seconds: float) -> None:
    """Wait until no queue holds a message, sweep, and chain what was put into the audit log."""
    drain(cloud, seconds=seconds)
    for function in ("WatchFunction", "SequenceFunction"):
        outcome = cloud.run_schedule(function)
        assert not outcome.failed, outcome.error


def look_everywhere(cloud: LocalCloud) -> Iterator[tuple[str, str]]:
    """Place and content of all that is left anywhere: every table but the hotlist, every version in every bucket, every
    queue, every log. Metrics are lines of the logs here, as they are for Lambda.
    """
    for logical_id, name in cloud.resources.items():
        if logical_id.endswith("Table") and logical_id != "HotlistTable":
            pages = cloud.admin_client("dynamodb").get_paginator("scan").paginate(TableName=name)
            yield from ((logical_id, show_item(item)) for page in pages for item in page["Items"])
        elif logical_id.endswith("Bucket"):
            yield from ((logical_id, text) for text in _list_versions(cloud.admin_client("s3"), name))
        elif logical_id.endswith(("Queue", "DeadLetters")):
            yield from ((logical_id, text) for text in _receive_all(cloud.admin_client("sqs"), name))
    for path in sorted(cloud.workdir.glob("*.log")):
        yield path.name, path.read_text(errors="replace")


def show_item(item: dict[str, Any]) -> str:
    """All of an item, and what is packed in it: a plate is found there too."""
    if PACKED not in item:
        return repr(item)
    packed = item[PACKED]["B"]
    # What insight counts is packed in another way than a read.
    return f"{item!r} {zlib.decompress(packed) if item['pk']['S'].startswith('insight') else load_item(unpack(item))!r}"


def lack_end_or_ground(cloud: LocalCloud) -> set[str]:
    """The kinds of records about people that were born without their end or their ground. Recipients are configuration,
    a bookmark of reports names nobody.
    """
    lacking: set[str] = set()
    for logical_id in ("ReadsTable", "AlertsTable", "PassagesTable"):
        if logical_id in cloud.resources:
            pages = cloud.admin_client("dynamodb").get_paginator("scan").paginate(TableName=cloud.resources[logical_id])
            lacking |= {
                item["pk"]["S"].partition("#")[0]
                for page in pages
                for item in page["Items"]
                if "ground" not in item or not {"expires_at", "expires"} & set(item)
            }
    return lacking - {"recipients", "sms-reports"}


def find_plates(left: Sequence[tuple[str, str]], plates: set[str]) -> dict[str, set[str]]:
    """Which of the plates stand where, however they are written: with dashes, in small letters, beside other text."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for place, text in left:
        plain = re.sub(r"[-. ]", "", text.upper())
        for match in re.finditer(r"(?=([A-Z]\d{3}[A-Z]{2}|[A-Z0-9]{6}))", plain):
            if match[1] in plates:
                found[place].add(match[1])
    return dict(found)


def _list_versions(s3: Any, bucket: str) -> Iterator[str]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for marker in page.get("DeleteMarkers", []):
            yield f"deleted {marker['Key']}"
        for version in page.get("Versions", []):
            given = {"VersionId": version["VersionId"]} if version["VersionId"] != "null" else {}
            answer = s3.get_object(Bucket=bucket, Key=version["Key"], **given)
            yield f"{version['Key']} {answer['Metadata']} {answer['Body'].read()!r}"


def _receive_all(sqs: Any, url: str) -> Iterator[str]:
    while True:
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=600,
            WaitTimeSeconds=0,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        if not answer.get("Messages"):
            return
        yield from (repr(message) for message in answer["Messages"])
