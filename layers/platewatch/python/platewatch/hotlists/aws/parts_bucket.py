"""Files on their way into their list: .staged/<list>/<upload>/progress.json, and the parts checked so far beside it.

The bucket's lifecycle keeps nothing under .staged/ for longer than a day. What deserves a second look in a file lies
beside the revision that it became: .revisions/<list>/<n>.warnings.json.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from platewatch.hotlists.aws.findings_documents import load_findings, write_findings
from platewatch.hotlists.aws.revisions_bucket import S3Revisions
from platewatch.hotlists.check import Progress
from platewatch.hotlists.delta import DeltaLine
from platewatch.hotlists.edits import EditKind
from platewatch.hotlists.findings import Findings
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
        told = {
            "findings": write_findings(progress.findings),
            "line": progress.line,
            "patterns": progress.patterns,
            "parts": progress.parts,
            "whole": progress.whole,
        }
        self._put_document(_progress_key(list_name, upload), told)

    def find_progress(self, list_name: str, upload: Upload) -> Progress | None:
        """See ListFiles."""
        told = self._find_document(_progress_key(list_name, upload))
        if told is None:
            return None
        findings, parts = load_findings(told.pop("findings")), tuple(told.pop("parts"))
        return Progress(findings=findings, parts=parts, **told)

    def keep_warnings(self, list_name: str, revision: int, findings: Findings) -> None:
        """See ListFiles."""
        self._put_document(_warnings_key(list_name, revision), write_findings(findings))

    def find_warnings(self, list_name: str, revision: int) -> Findings:
        """See ListFiles."""
        told = self._find_document(_warnings_key(list_name, revision))
        return Findings() if told is None else load_findings(told)

    def _put_document(self, key: str, document: Mapping[str, object]) -> None:
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=json.dumps(document, ensure_ascii=False).encode(),
            ContentType="application/json",
        )

    def _find_document(self, key: str) -> dict[str, Any] | None:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            return None
        document: dict[str, Any] = json.loads(answer["Body"].read())
        return document


def _part_key(list_name: str, upload: Upload, after: int, last: int) -> str:
    return f".staged/{list_name}/{upload.identity}/{after}-{last}.csv.gz"


def _progress_key(list_name: str, upload: Upload) -> str:
    return f".staged/{list_name}/{upload.identity}/progress.json"


def _warnings_key(list_name: str, revision: int) -> str:
    return f".revisions/{list_name}/{revision}.warnings.json"
