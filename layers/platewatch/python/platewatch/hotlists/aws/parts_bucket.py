"""Files on their way into their list: .staged/<list>/<upload>/progress.json, and the parts checked so far beside it.

The bucket's lifecycle keeps nothing under .staged/ for longer than a day.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from platewatch.aws.buckets import Bucket
from platewatch.hotlists.aws.findings_documents import load_findings, write_findings
from platewatch.hotlists.aws.packed_rows import keep_rows, load_rows
from platewatch.hotlists.check import Progress
from platewatch.hotlists.delta import DeltaLine
from platewatch.hotlists.edits import EditKind
from platewatch.hotlists.fields import parse_row, write_row
from platewatch.hotlists.list_state import Upload
from platewatch.hotlists.versions import Key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Parts:
    """Implements the port PartFiles."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._bucket = Bucket(client, bucket)

    def keep_part(self, list_name: str, upload: Upload, after: int, last: int, lines: Iterable[DeltaLine]) -> None:
        """See PartFiles."""
        rows = (
            (
                line.line,
                line.kind.value,
                *((*line.key, line.ended_as) if line.entry is None else write_row(line.entry)),
            )
            for line in lines
        )
        keep_rows(self._bucket, _part_key(list_name, upload, after, last), rows)

    def load_part(self, list_name: str, upload: Upload, after: int, last: int) -> Iterator[DeltaLine]:
        """See PartFiles."""
        for number, told, *row in load_rows(self._bucket, _part_key(list_name, upload, after, last)):
            kind = EditKind(told)
            if kind is EditKind.END:
                # Parts of earlier days have the key alone.
                yield DeltaLine(int(number), kind, Key(*row[:2]), None, *row[2:])
            else:
                entry = parse_row(list_name, row)
                yield DeltaLine(int(number), kind, Key(entry.plate, entry.case_number), entry)

    def keep_progress(self, list_name: str, upload: Upload, progress: Progress) -> None:
        """See PartFiles."""
        told = {
            "findings": write_findings(progress.findings),
            "line": progress.line,
            "patterns": progress.patterns,
            "parts": progress.parts,
            "whole": progress.whole,
        }
        self._bucket.put_document(_progress_key(list_name, upload), told)

    def find_progress(self, list_name: str, upload: Upload) -> Progress | None:
        """See PartFiles."""
        told = self._bucket.find_document(_progress_key(list_name, upload))
        if told is None:
            return None
        findings, parts = load_findings(told.pop("findings")), tuple(told.pop("parts"))
        return Progress(findings=findings, parts=parts, **told)


def _part_key(list_name: str, upload: Upload, after: int, last: int) -> str:
    return f".staged/{list_name}/{upload.identity}/{after}-{last}.csv.gz"


def _progress_key(list_name: str, upload: Upload) -> str:
    return f".staged/{list_name}/{upload.identity}/progress.json"
