"""An S3 bucket, as all buckets of all features are asked and written."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Document = dict[str, Any]

_MOST_REMOVED: Final = 1000


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket."""

    client: "S3Client"
    name: str

    def open(self, key: str, offset: int = 0) -> Any | None:
        """S3's answer about the object, with its `Body` from the offset on still to be read; None where there is no
        such object.
        """
        about: Any = {"Range": f"bytes={offset}-"} if offset else {}
        try:
            return self.client.get_object(Bucket=self.name, Key=key, **about)
        except self.client.exceptions.NoSuchKey:
            return None

    def find(self, key: str) -> bytes | None:
        """The object's bytes, None where there is no such object."""
        answer = self.open(key)
        data: bytes | None = None if answer is None else answer["Body"].read()
        return data

    def find_document(self, key: str) -> Document | None:
        """What put_document stored; None where nothing was."""
        data = self.find(key)
        document: Document | None = None if data is None else json.loads(data)
        return document

    def put(
        self, key: str, content: bytes | IO[bytes], content_type: str, metadata: Mapping[str, str] | None = None
    ) -> None:
        """Store the object, all or nothing, in place of one with its key."""
        self.client.put_object(
            Bucket=self.name, Key=key, Body=content, ContentType=content_type, Metadata=metadata or {}
        )

    def put_document(self, key: str, document: Mapping[str, object], indent: int | None = None) -> None:
        """Store a document as JSON."""
        text = json.dumps(document, ensure_ascii=False, indent=indent)
        self.put(key, text.encode(), "application/json")

    def list_keys(self, prefix: str) -> Iterator[str]:
        """The keys that begin so, in their order."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        for page in pages:
            yield from (found["Key"] for found in page.get("Contents", []))

    def remove(self, keys: Iterable[str]) -> None:
        """Destroy the objects; destroying one twice is the same as once."""
        listed = list(keys)
        if len(listed) == 1:
            self.client.delete_object(Bucket=self.name, Key=listed[0])
            return
        for start in range(0, len(listed), _MOST_REMOVED):
            objects: Any = [{"Key": key} for key in listed[start : start + _MOST_REMOVED]]
            answer: Any = self.client.delete_objects(Bucket=self.name, Delete={"Objects": objects, "Quiet": True})
            # The SDK repeats a request that fails, not what failed of a request that did not.
            for refused in answer.get("Errors", []):
                self.client.delete_object(Bucket=self.name, Key=refused["Key"])

    def sign_put(self, request: Mapping[str, Any], term: timedelta) -> str:
        """The address of one PUT of what the request says, by the names of S3's own parameters, good for the term."""
        return self.client.generate_presigned_url(
            "put_object",
            Params={"Bucket": self.name, **request},
            ExpiresIn=int(term.total_seconds()),
            HttpMethod="PUT",
        )


def write_checksum(sha256: str) -> str:
    """The checksum, given in hexadecimal, as S3 takes it."""
    return base64.b64encode(bytes.fromhex(sha256)).decode("ascii")
