"""Presigned URLs are worth exactly what their signer bound."""

import base64
import hashlib
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from localcloud import LocalCloud

from .conftest import without

pytestmark = pytest.mark.xdist_group("localcloud")

BODY = b"a snapshot, as it were"


def checksum(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def presign(cloud: LocalCloud, seconds: int = 60, **more: Any) -> tuple[str, dict[str, str]]:
    bound = {"ContentLength": len(BODY), "ContentType": "image/jpeg", "ChecksumSHA256": checksum(BODY), **more}
    url = cloud.client_for_role("WorkRole", "s3").generate_presigned_url(
        "put_object", Params={"Bucket": cloud.resources["Bucket"], "Key": "out/a", **bound}, ExpiresIn=seconds
    )
    return url, {"Content-Type": "image/jpeg", "x-amz-checksum-sha256": checksum(BODY)}


def put(url: str, headers: Mapping[str, str], body: bytes = BODY) -> tuple[int, str]:
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_what_was_signed_is_accepted(cloud: LocalCloud) -> None:
    url, headers = presign(cloud)
    assert put(url, headers) == (200, "")
    stored = cloud.admin_client("s3").get_object(Bucket=cloud.resources["Bucket"], Key="out/a")
    assert stored["Body"].read() == BODY
    assert stored["ContentType"] == "image/jpeg"


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        pytest.param({}, BODY + b"!", 403, "SignatureDoesNotMatch", id="another size"),
        pytest.param({}, BODY[::-1], 400, "BadDigest", id="other bytes of the same size"),
        pytest.param({"x-amz-checksum-sha256": checksum(BODY[::-1])}, BODY[::-1], 403, "Signature", id="other sum"),
        pytest.param({"Content-Type": "text/html"}, BODY, 403, "SignatureDoesNotMatch", id="another type"),
        pytest.param({"x-amz-meta-note": "x"}, BODY, 403, "AccessDenied", id="a header that was not signed"),
        pytest.param({"x-amz-acl": "public-read"}, BODY, 403, "AccessDenied", id="an acl that was not signed"),
    ],
)
def test_anything_else_is_refused(
    cloud: LocalCloud, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    url, bound = presign(cloud)
    answered, text = put(url, bound | headers, body)
    assert answered == status
    assert code in text


def test_a_missing_signed_header_is_refused(cloud: LocalCloud) -> None:
    url, headers = presign(cloud)
    del headers["x-amz-checksum-sha256"]
    status, text = put(url, headers)
    assert status == 403
    assert "SignatureDoesNotMatch" in text


@pytest.mark.parametrize("name", ["X-Amz-Expires", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders"])
def test_a_tampered_query_is_refused(cloud: LocalCloud, name: str) -> None:
    url, headers = presign(cloud)
    query = dict(parse_qsl(urlsplit(url).query))
    changed = {
        "X-Amz-Expires": "3600",
        "X-Amz-Signature": "0" * 64,
        "X-Amz-Date": "20200101T000000Z",
        "X-Amz-SignedHeaders": "host",
    }
    query[name] = changed[name]
    status, text = put(f"{url.partition('?')[0]}?{urlencode(query)}", headers)
    assert status == 403
    assert "<Code>" in text


def test_another_key_is_refused(cloud: LocalCloud) -> None:
    url, headers = presign(cloud)
    status, text = put(url.replace("/out/a?", "/out/b?"), headers)
    assert (status, "SignatureDoesNotMatch" in text) == (403, True)


def test_an_expired_one_is_refused(cloud: LocalCloud) -> None:
    url, headers = presign(cloud, seconds=1)
    time.sleep(2.1)
    status, text = put(url, headers)
    assert status == 403
    assert "Request has expired" in text


def test_a_foreign_session_token_is_refused(cloud: LocalCloud) -> None:
    url, headers = presign(cloud)
    query = dict(parse_qsl(urlsplit(url).query))
    query["X-Amz-Security-Token"] = query["X-Amz-Security-Token"][::-1]
    status, text = put(f"{url.partition('?')[0]}?{urlencode(query)}", headers)
    assert (status, "InvalidToken" in text) == (400, True)


@pytest.mark.parametrize(("sid", "action"), [("Write", "s3:PutObject"), ("MakeKeys", "kms:GenerateDataKey")])
def test_it_acts_with_the_rights_that_its_signer_has_now(cloud: LocalCloud, sid: str, action: str) -> None:
    url, headers = presign(cloud)
    with without(cloud, sid):
        status, text = put(url, headers)
    assert status == 403
    assert "AccessDenied" in text
    assert action in text
    assert put(url, headers)[0] == 200


def test_an_unsigned_request_is_refused(cloud: LocalCloud) -> None:
    url, headers = presign(cloud)
    status, text = put(url.partition("?")[0], headers)
    assert (status, "AccessDenied" in text) == (403, True)
