"""Anchors in a bucket under Object Lock. All that an anchor says stands in its key, so that a list of keys tells all.

`<day>/<time>-<number>-<digest>.json`; the object says the same as JSON.
"""

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from platewatch.audit.chain import Anchor
from platewatch.fields import FieldInvalid

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef

_KEY: Final = re.compile(
    r"(?P<at>\d{4}-\d{2}-\d{2}/\d{6})-(?P<sequence>\d{12})-(?P<digest>[0-9a-f]{64})\.json", re.ASCII
)
_AFTER: Final = re.compile(r"(?P<version>[A-Za-z0-9._-]{1,1024})\|(?P<key>[\x21-\x7e]{1,1024})", re.ASCII)


class S3Anchors:
    """Implements the port AnchorStore, and lists what is kept."""

    def __init__(self, client: "S3Client", bucket: str, page: int = 1_000) -> None:
        self._client = client
        self._bucket = bucket
        self._page = page

    def keep_anchor(self, anchor: Anchor) -> None:
        """Keep the anchor; the bucket's default retention locks it."""
        at = anchor.made_at.astimezone(UTC)
        body = {"sequence": anchor.sequence, "digest": anchor.digest, "made_at": at.isoformat(timespec="seconds")}
        self._client.put_object(
            Bucket=self._bucket,
            Key=f"{at:%Y-%m-%d/%H%M%S}-{anchor.sequence:012d}-{anchor.digest}.json",
            Body=json.dumps(body).encode(),
            ContentType="application/json",
            # S3 takes nothing under Object Lock without one.
            ChecksumAlgorithm="SHA256",
        )

    def list_anchors(self, since: date, after: str) -> tuple[list[Anchor], str | None]:
        """The anchors made from that day on among the next ones kept, and what to go on after. Raises FieldInvalid.

        All versions: what somebody hid behind a delete marker is listed too.
        """
        if after:
            answer = self._list_after(after)
        else:
            answer = self._client.list_object_versions(Bucket=self._bucket, MaxKeys=self._page)
        found = [_parse_anchor(version["Key"], version["LastModified"]) for version in answer.get("Versions", [])]
        anchors = [anchor for anchor in found if anchor is not None and anchor.made_at.date() >= since]
        following = f"{answer['NextVersionIdMarker']}|{answer['NextKeyMarker']}" if answer.get("IsTruncated") else None
        return anchors, following

    def list_day(self, day: date) -> list[Anchor]:
        """The anchors that say that they were made on that day; all versions, as `list_anchors` has them."""
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=f"{day.isoformat()}/"
        )
        versions = [version for page in pages for version in page.get("Versions", [])]
        found = [_parse_anchor(version["Key"], version["LastModified"]) for version in versions]
        return [anchor for anchor in found if anchor is not None]

    def _list_after(self, after: str) -> "ListObjectVersionsOutputTypeDef":
        refusal = FieldInvalid("after", "must be the `next` of the answer before")
        match = _AFTER.fullmatch(after)
        if match is None:
            raise refusal
        try:
            return self._client.list_object_versions(
                Bucket=self._bucket, MaxKeys=self._page, KeyMarker=match["key"], VersionIdMarker=match["version"]
            )
        except ClientError as error:
            # S3 knows the versions that it gave out.
            if error.response["Error"]["Code"] == "InvalidArgument":
                raise refusal from error
            raise


def _parse_anchor(key: str, stored_at: datetime) -> Anchor | None:
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    made_at = datetime.strptime(match["at"], "%Y-%m-%d/%H%M%S").replace(tzinfo=UTC)
    return Anchor(int(match["sequence"]), match["digest"], made_at, stored_at)
