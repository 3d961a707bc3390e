"""Runs the demo: a camera, a hotlist, snapshots at a steady rate, and the reads and alerts that follow."""

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from localcloud.demo.material import Material
from localcloud.demo.observer import Observer, SeenAlert, SeenRead
from localcloud.demo.report import UploadedFile, describe_run, put_to_alert_ms
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries, DynamoLinks
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiClient
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands.importing import import_file
from platewatch.plates.spelling import show
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.commands.http_transport import HttpTransport, SystemClock
from platewatch.snapshots.commands.upload import make_photos
from platewatch.snapshots.sender import Pace, Progress, State, upload_files
from platewatch.snapshots.snapshot import Snapshot
from platewatch.text.probability import format_percent

ROOT: Final = Path(__file__).parents[3]
CAMERA: Final = "demo-camera"
LIST: Final = "demo"
PHONE: Final = "+31600000000"
PARAMETERS: Final = {"AlertPageLogin": "token"}
"""The demo's template parameters: the link alone opens an alert page."""

_DRAIN_SECONDS: Final = 120.0
"""How long the chain may take, after the last upload, to come to rest."""

_QUIET_LOOKS: Final = 3
_IMPORTS: Final = "ImportsQueue"
_AUDIT: Final = "AuditQueue"

Say = Callable[[str], None]


class DemoFailed(PlatewatchError):
    """The demo could not be run to its end."""


def start_cloud(parameters: dict[str, str] | None = None, limits: Limits | None = None) -> LocalCloud:
    """The local cloud of this clone's template, with logs in a new folder under the system's temporary one."""
    workdir = Path(tempfile.mkdtemp(prefix="platewatch-"))
    return LocalCloud.start(ROOT / "template.yaml", parameters=parameters, workdir=workdir, limits=limits)


@dataclass(slots=True)
class Demo:
    """One demo on a running local cloud."""

    cloud: LocalCloud
    material: Material
    say: Say

    def run(self, startup_s: float) -> dict[str, Any]:
        """Runs to the end of the uploads and until the chain is at rest; the JSON document of what came of it.

        Raises DemoFailed when an upload failed or the chain does not come to rest.
        """
        client = self.cloud.api_client()
        token = self._register(client)
        self._import_hotlist(client)
        files: dict[str, UploadedFile] = {}
        observer = self._observe(files)
        self._upload(token, files)
        wait_until_done(self.cloud, observer, files)
        return describe_run(files, list(observer.reads.values()), list(observer.alerts.values()), startup_s)

    def _register(self, client: ApiClient) -> str:
        place = {"latitude": 52.2903, "longitude": 4.8361, "site": "Demo site", "direction": "inbound"}
        position = {**place, "reason": "to read the photos of this demo"}
        camera = client.call("POST", "/v1/cameras", {"id": CAMERA, "lane": Lane.PRIORITY.value, "position": position})
        recipient = {"name": "Officer on duty", "channel": "sms", "address": PHONE, "lists": "all"}
        client.call("PUT", "/v1/recipients/officer", recipient)
        token: str = camera["token"]
        return token

    def _import_hotlist(self, client: ApiClient) -> None:
        path = self.material.hotlist
        if path is None:
            return
        report = import_file(client, path, LIST, new_list=True)
        self.say(f"hotlist: {report.lines} entries from {path.name}")

    def _observe(self, files: dict[str, UploadedFile]) -> Observer:
        def tell(seen: SeenRead | SeenAlert) -> None:
            name = files[seen.snapshot_id].name if seen.snapshot_id in files else "?"
            if isinstance(seen, SeenRead):
                self.say(f"  read    {show(seen.text, seen.country):<12} {format_percent(seen.confidence)}  {name}")
                return
            wait = put_to_alert_ms(files.get(seen.snapshot_id), seen)
            took = f"{wait:.0f} ms after its PUT was answered" if wait is not None else "accepted"
            self.say(f"  ALERT   {seen.sms}\n          ({took}; {name})")

        return open_observer(self.cloud, tell)

    def _upload(self, token: str, files: dict[str, UploadedFile]) -> None:
        pictures, base = self.material.pictures, self.material.base
        self.say(f"uploading {len(pictures)} snapshots, {self.material.rate:g} a second")
        types = {str(picture.path): picture.media_type for picture in pictures}
        photos = make_photos(pictures)

        def note(progress: Progress) -> None:
            if progress.state is State.FAILED:
                self.say(f"  FAILED  {progress.name}: {progress.error}")
                return
            name = _relative(progress.name, base)
            note_upload(progress, CAMERA, Lane.PRIORITY, types[progress.name], name, files)
            if progress.state is State.UPLOADED:
                self.say(f"upload    {name}")

        pace = Pace(rate=self.material.rate, workers=4)
        summary = upload_files(photos, HttpTransport(self.cloud.api_url, token), SystemClock(), pace, note)
        if not summary.uploaded:
            raise DemoFailed("not one snapshot could be uploaded: the lines above say why")


def open_observer(cloud: LocalCloud, tell: Callable[[SeenRead | SeenAlert], None]) -> Observer:
    """An observer that watches the cloud from now on."""
    dynamodb, tables = cloud.admin_client("dynamodb"), cloud.resources
    observer = Observer(
        DynamoReads(dynamodb, tables["ReadsTable"]),
        DynamoAlerts(dynamodb, tables["AlertsTable"]),
        DynamoDeliveries(dynamodb, tables["AlertsTable"]),
        DynamoLinks(dynamodb, tables["AlertsTable"]),
        lambda: [message["text"] for message in cloud.sms_outbox()],
        tell,
    )
    cloud.taps.append(observer.watch)
    return observer


def note_upload(
    progress: Progress, camera_id: str, lane: Lane, content_type: str, name: str, files: dict[str, UploadedFile]
) -> None:
    """Keeps in `files` how far a camera's snapshot, shown as `name`, has come."""
    if progress.captured_at is None:
        return
    snapshot = Snapshot(camera_id, lane, progress.captured_at, progress.sha256, content_type)
    file = files.setdefault(snapshot.snapshot_id, UploadedFile(name))
    if progress.state is State.UPLOADED:
        file.answered_at = progress.at


def wait_until_done(cloud: LocalCloud, observer: Observer, files: Mapping[str, UploadedFile]) -> None:
    """Wait until every snapshot is marked as done and no queue holds a message. Raises DemoFailed."""
    open_snapshots = {snapshot_id for snapshot_id, file in files.items() if file.answered_at is not None}

    def all_marked() -> bool:
        now, table = datetime.now(UTC), observer.reads_table
        open_snapshots.difference_update([each for each in open_snapshots if table.find_marker(each, now)])
        return not open_snapshots

    drain(cloud, all_marked)
    observer.look_at_messages()


def drain(cloud: LocalCloud, done: Callable[[], bool] = lambda: True, seconds: float = _DRAIN_SECONDS) -> None:
    """Wait until `done` and no queue of the stack but the dead letters holds a message.

    The delayed messages of the imports are left out: the order to destroy a deleted list waits there for minutes. Audit
    records are left out too: they wait for the sequencer's next minute. Raises DemoFailed after that many seconds.
    """
    sqs = cloud.admin_client("sqs")
    queues = {
        url: name != _IMPORTS for name, url in cloud.resources.items() if name.endswith("Queue") and name != _AUDIT
    }
    deadline, quiet = time.monotonic() + seconds, 0
    # Looked at one after the other, a message may pass from a queue not yet looked at to one that was: look again.
    while quiet < _QUIET_LOOKS:
        quiet = quiet + 1 if done() and not any(_waiting(sqs, url, later=later) for url, later in queues.items()) else 0
        if time.monotonic() > deadline:
            raise DemoFailed(f"not at rest after {seconds:.0f} s: the functions' logs are in {cloud.workdir}")
        time.sleep(0.1)


def write_result(path: Path, document: dict[str, Any]) -> None:
    """Write the demo's JSON document."""
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _waiting(sqs: Any, url: str, *, later: bool) -> bool:
    """Whether the queue holds a message; one that is delayed counts only if `later`."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    names += ["ApproximateNumberOfMessagesDelayed"] * later
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return any(int(count) for count in counts.values())


def _relative(name: str, base: Path) -> str:
    path = Path(name)
    return str(path.relative_to(base)) if path.is_relative_to(base) else path.name
