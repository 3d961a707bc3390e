"""A bucket as all features ask it."""

from typing import Any

from platewatch.aws import clients
from platewatch.aws.buckets import Bucket
from tests.integration.conftest import MakeBucket


class Reluctant:
    """S3, which removes all but one of the keys at the first request."""

    def __init__(self, client: Any, kept: str) -> None:
        self._client, self._kept = client, kept

    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:
        others = [each for each in Delete["Objects"] if each["Key"] != self._kept]
        self._client.delete_objects(Bucket=Bucket, Delete={"Objects": others})
        return {"Errors": [{"Key": self._kept, "Code": "SlowDown", "Message": "Please reduce your request rate."}]}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def list_keys(name: str) -> list[str]:
    return [each["Key"] for each in clients.s3().list_objects_v2(Bucket=name).get("Contents", [])]


def test_what_one_request_did_not_remove_is_asked_for_again(make_bucket: MakeBucket) -> None:
    name = make_bucket("pictures")
    for key in ("a", "b", "c"):
        clients.s3().put_object(Bucket=name, Key=key, Body=b"x")
    client: Any = Reluctant(clients.s3(), "b")
    Bucket(client, name).remove(["a", "b", "gone"])
    assert list_keys(name) == ["c"]


def test_many_keys_are_removed_and_none_is_no_request(make_bucket: MakeBucket) -> None:
    name = make_bucket("pictures")
    clients.s3().put_object(Bucket=name, Key="k1500", Body=b"x")
    bucket = Bucket(clients.s3(), name)
    bucket.remove([])
    assert list_keys(name) == ["k1500"]
    bucket.remove(f"k{number}" for number in range(1501))
    assert list_keys(name) == []
