"""Files on their way into their list: .staged/<list>/<upload>/progress.json, and the parts checked so far beside it.

The bucket's lifecycle keeps nothing under .staged/ for longer than a day.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from platewatch.adapters.s3_revisions import S3Revisions
from platewatch.hotlists.check import Progress
from platewatch.hotlists.delta import DeltaLine
from platewatch.hotlists.edits import EditKind
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.revisions import Upload
from platewatch.hotlists.rows import read_row, write_row
from platewatch.hotlists.versions import Key


class S3Parts(S3Revisions):
    """Keeps the parts of files and how far they were checked, beside the revisions."""

    def keep_part(self, list_name: str, upload: Upload, after: int, last: int, lines: Iterable[DeltaLine]) -> None:
        """See ListFiles."""
        rows = (
            (
                line.line,
                line.kind.value,
                *((*line.key, line.ended_as) if line.entry is None else write_row(line.entry)),
            )
            for line in lines
        )
        self._keep(_part_key(list_name, upload, after, last), rows)

    def load_part(self, list_name: str, upload: Upload, after: int, last: int) -> Iterator[DeltaLine]:
        """See ListFiles."""
        for number, told, *row in self._load(_part_key(list_name, upload, after, last)):
            kind = EditKind(told)
            if kind is EditKind.END:
                # Parts of earlier days have the key alone.
                yield DeltaLine(int(number), kind, Key(*row[:2]), None, *row[2:])
            else:
                entry = read_row(list_name, row)
                yield DeltaLine(int(number), kind, Key(entry.plate, entry.case_number), entry)

    def keep_progress(self, list_name: str, upload: Upload, progress: Progress) -> None:
        """See ListFiles."""
        self._client.put_object(
            Bucket=self._bucket,
            Key=_progress_key(list_name, upload),
            Body=json.dumps(asdict(progress)).encode(),
            ContentType="application/json",
        )

    def find_progress(self, list_name: str, upload: Upload) -> Progress | None:
        """See ListFiles."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=_progress_key(list_name, upload))
        except self._client.exceptions.NoSuchKey:
            return None
        told = json.loads(answer["Body"].read())
        found = told.pop("findings")
        faults = [Fault(**fault) for fault in found.pop("faults")]
        parts = tuple(told.pop("parts"))
        return Progress(findings=Findings(faults=faults, **found), parts=parts, **told)


def _part_key(list_name: str, upload: Upload, after: int, last: int) -> str:
    return f".staged/{list_name}/{upload.identity}/{after}-{last}.csv.gz"


def _progress_key(list_name: str, upload: Upload) -> str:
    return f".staged/{list_name}/{upload.identity}/progress.json"
