"""A snapshot on its way: from the camera's upload to an officer's answer."""

from typing import Final

from drawings.canvas import Box, Canvas, Point
from drawings.sources import NotThere, Resources, list_functions

_WIDTH, _HEIGHT = 156.0, 62.0
_X: Final = (96.0, 298.0, 500.0, 702.0, 904.0)
"""The middles of the columns."""
_Y: Final = (112.0, 226.0, 348.0, 478.0, 604.0, 722.0)
"""The middles of the rows."""


class _Way:
    """The picture in the making, and which functions it has shown."""

    def __init__(self) -> None:
        self.canvas = Canvas(1000, 776, "How a snapshot becomes a message")
        self.resources = Resources()
        self.shown: set[str] = set()

    def function(self, column: int, row: int, logical_id: str, *notes: str) -> Box:
        """A Lambda function."""
        folder = self.resources.find_folder(logical_id)
        self.shown.add(folder)
        return self.canvas.box("function", _place(column, row), folder, *notes)

    def queue(self, column: int, row: int, name: str, note: str, *logical_ids: str) -> Box:
        """One or more SQS queues."""
        self.resources.require("AWS::SQS::Queue", *logical_ids)
        return self.canvas.box("queue", _place(column, row), name, note)

    def store(self, column: int, row: int, name: str, note: str, **logical_ids: str) -> Box:
        """Tables and buckets: table="ReadsTable", bucket="EvidenceBucket"."""
        kinds = {"table": "AWS::DynamoDB::Table", "bucket": "AWS::S3::Bucket"}
        for kind, logical_id in logical_ids.items():
            self.resources.require(kinds[kind], logical_id)
        return self.canvas.box("store", _place(column, row), name, note)

    def person(self, column: int, row: int, name: str, *notes: str) -> Box:
        """Somebody or something outside."""
        return self.canvas.box("person", _place(column, row), name, *notes)


def _place(column: int, row: int) -> Box:
    return Box(_X[column] - _WIDTH / 2, _Y[row] - _HEIGHT / 2, _WIDTH, _HEIGHT)


def draw_way() -> str:
    """The picture. Raises NotThere when the template lacks what it names, or has a function that it does not show."""
    way = _Way()
    _draw_legend(way.canvas)
    recognise = _draw_upload(way)
    match = _draw_matching(way, recognise)
    _draw_delivery(way, match)
    _draw_audit(way)
    # What is asked of the past is no part of a snapshot's way.
    if missing := set(list_functions()) - way.shown - {"investigate", "search_past"}:
        raise NotThere(f"infra/drawings/way.py does not show {', '.join(sorted(missing))}")
    return way.canvas.render()


def _draw_legend(canvas: Canvas) -> None:
    canvas.text((24, 38), "From snapshot to message", "bold", 19)
    x = 404.0
    for kind, name in (("function", "function"), ("queue", "queue"), ("store", "table, bucket"), ("person", "outside")):
        canvas.chip(kind, Box(x, 22, 18, 18), "")
        canvas.text((x + 25, 36), name, "soft", 12.5)
        x += 100 if kind != "store" else 136


def _draw_upload(way: _Way) -> Box:
    canvas = way.canvas
    issue = way.function(1, 0, "IssueUploadFunction", "gives an address for", "exactly this picture")
    camera = way.person(0, 1, "camera", "or agent beside it")
    bucket = way.store(1, 1, "snapshots", "one day at most", bucket="SnapshotsBucket")
    queues = way.queue(2, 1, "snapshots", "priority | standard", "SnapshotsPriorityQueue", "SnapshotsStandardQueue")
    recognise = way.function(3, 1, "RecogniseFunction", "finds and reads plates,", "masks the pictures")
    reads = way.store(4, 1, "reads, evidence", "until it is matched", table="ReadsTable", bucket="EvidenceBucket")
    canvas.arrow([camera.top(), (_X[0], _Y[0]), issue.left], "announces", (_X[0] + 62, _Y[0] - 8))
    canvas.arrow([camera.right, bucket.left], "PUT")
    canvas.arrow([bucket.right, queues.left])
    canvas.arrow([queues.right, recognise.left])
    canvas.arrow([recognise.right, reads.left])
    for number, at in ((1, issue.top(-78)), (2, bucket.top(-78)), (3, recognise.top(-78))):
        canvas.step(at, number)
    return recognise


def _draw_matching(way: _Way, recognise: Box) -> Box:
    canvas = way.canvas
    queues = way.queue(3, 2, "reads", "ids, sealed pictures", "ReadsPriorityQueue", "ReadsStandardQueue")
    match = way.function(2, 2, "MatchFunction", "looks up every plausible", "spelling of the plate")
    hotlist = way.store(1, 2, "hotlist", "entries by plate", table="HotlistTable")
    load = way.function(0, 2, "ImportHotlistFunction", "from the editor's file")
    people = way.person(4, 2, "control room", "decides what is doubtful")
    canvas.arrow([recognise.bottom(), queues.top()])
    canvas.arrow([queues.left, match.right])
    canvas.arrow([match.left, hotlist.right])
    canvas.arrow([load.right, hotlist.left])
    bend = _Y[2] - 56
    canvas.arrow(
        [match.top(), (_X[2], bend), (_X[3] - 12, bend), (_X[3] - 12, queues.y)],
        "waits for more frames",
        (_X[2] + 96, bend - 6),
        dashed=True,
    )
    below = _Y[2] + 56
    canvas.arrow(
        [match.bottom(50), (_X[2] + 50, below), (_X[4], below), people.bottom()],
        "doubtful: a review",
        ((_X[2] + _X[4]) / 2 + 30, below - 6),
        dashed=True,
    )
    canvas.step(match.top(-78), 4)
    return match


def _draw_delivery(way: _Way, match: Box) -> None:
    canvas = way.canvas
    watch = way.function(0, 3, "WatchFunction", "each minute: escalates,", "deletes what expired")
    alerts = way.store(1, 3, "alerts, evidence", "each with its end", table="AlertsTable", bucket="EvidenceBucket")
    queues = way.queue(2, 3, "deliveries", "webhooks apart", "DeliveriesQueue", "WebhooksQueue")
    deliver = way.function(3, 3, "DeliverFunction", "one message for each", "recipient")
    channels = way.person(4, 3, "channels", "SMS, topic, webhook")
    bend = (_Y[2] + _Y[3]) / 2
    start: Point = match.bottom(-50)
    canvas.arrow([start, (start[0], bend), (_X[1], bend), alerts.top()], "a hit", (_X[1] + 72, bend - 6))
    canvas.arrow([match.bottom(), queues.top()])
    canvas.arrow([queues.right, deliver.left])
    canvas.arrow([deliver.right, channels.left])
    canvas.arrow([watch.right, alerts.left])
    api = way.function(0, 4, "PeopleApiFunction", "people, by role:", "signed requests")
    console = way.function(1, 4, "ConsoleFunction", "people in a browser,", "by role: sessions")
    page = way.function(3, 4, "AlertPageFunction", "picture, reason, buttons")
    officer = way.person(4, 4, "officer", "opens the link")
    canvas.arrow([channels.bottom(), officer.top()])
    canvas.arrow([officer.left, page.right])
    bend = (_Y[3] + _Y[4]) / 2
    answered: Point = page.top(-40)
    canvas.arrow(
        [answered, (answered[0], bend), (_X[1] + 50, bend), alerts.bottom(50)], "the answer", (_X[2], bend - 7)
    )
    canvas.arrow([api.top(), (_X[0], bend), (_X[1] - 50, bend), alerts.bottom(-50)])
    canvas.arrow([console.top(), alerts.bottom()])
    for number, at in ((5, queues.top(-78)), (6, deliver.top(-78)), (7, page.top(-78))):
        canvas.step(at, number)


def _draw_audit(way: _Way) -> None:
    canvas = way.canvas
    canvas.rule((24, 664), (976, 664))
    queue = way.queue(1, 5, "audit", "put only", "AuditQueue")
    sequence = way.function(2, 5, "SequenceFunction", "chains the records")
    table = way.store(3, 5, "audit, anchors", "locked until their end", table="AuditTable", bucket="AnchorsBucket")
    canvas.text((24, _Y[5] - 10), "Before data is collected,", "soft", 12)
    canvas.text((24, _Y[5] + 6), "shown, sent, changed or", "soft", 12)
    canvas.text((24, _Y[5] + 22), "deleted: a record", "soft", 12)
    canvas.arrow([(184, _Y[5]), queue.left])
    canvas.arrow([queue.right, sequence.left])
    canvas.arrow([sequence.right, table.left])
