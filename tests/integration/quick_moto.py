"""Spares moto and boto3 work that they do anew for each test or each call, and whose result is always the same.

What moto answers stays as it is.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import moto.core.models
import moto.kms.models
from botocore.awsrequest import AWSPreparedRequest
from botocore.useragent import UserAgentString
from cryptography.hazmat.primitives.asymmetric import rsa
from moto import backend_index
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BaseBackend
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import HTTPException
from moto.core.request import Request, normalize_request
from moto.sns.models import Subscription
from moto.utilities.constants import JSON_TYPES

from localcloud.moto_savings import spare_repeated_work

_WITHOUT_PREFIX = {"CONTENT_TYPE", "CONTENT_LENGTH"}
_process: Callable[..., Any] = BotocoreStubber.process_request
_find_urls: Callable[[BaseBackend], Any] = vars(BaseBackend)["urls"].fget
_urls: dict[type[BaseBackend], Any] = {}


def quicken_moto() -> None:
    """Changes both in this process, once for all tests; moto as the local cloud does, and some things more."""
    spare_repeated_work()
    for module, name, quick in (
        # An RSA key for every key of KMS, whatever its kind: 60 ms each.
        (moto.kms.models, "generate_private_key", cache(moto.kms.models.generate_private_key)),
        # Another one for every subscription of SNS.
        (Subscription, "private_key", lambda _subscription: _make_key()),
        # A thousand routes for each test, for calls by the library `requests`: boto3 makes none, and neither do we.
        (moto.core.models, "RESPONSES_METHODS", []),
        # The URLs of a service, looked up for each call.
        (BaseBackend, "urls", property(_keep_urls)),
        # Whose call it is: eighty patterns of URLs for each of them.
        (BotocoreStubber, "process_request", _answer),
        # botocore's description of itself and of this machine, put together for each call.
        (UserAgentString, "to_string", lambda _agent: "tests"),
    ):
        setattr(module, name, quick)


def _answer(stubber: BotocoreStubber, request: AWSPreparedRequest) -> Any:
    """As moto's own, with the patterns tried once for each address."""
    answer = _find_answer(request.url.partition("?")[0])
    if answer is None:
        return _process(stubber, request)
    normalized = _make_request(request)
    try:
        return answer(normalized, normalized.raw_url, normalized.headers)
    except HTTPException as error:
        return error.code, error.get_headers(), error.get_body()


def _make_request(asked: AWSPreparedRequest) -> Request:
    """What moto's own code is given: a JSON call without what werkzeug finds out of every address and body."""
    url, body = urlsplit(asked.url), asked.body or b""
    kind = _as_text(asked.headers.get("Content-Type", ""))
    if kind not in JSON_TYPES or not isinstance(body, bytes) or url.path not in {"", "/"} or url.query:
        return normalize_request(asked)
    headers = {name.upper().replace("-", "_"): _as_text(value) for name, value in asked.headers.items()}
    environ = {f"HTTP_{name}": value for name, value in headers.items() if name not in _WITHOUT_PREFIX} | {
        "HTTP_HOST": url.netloc,
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port or 443),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": BytesIO(body),
    }
    return Request(environ)


def _as_text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


@lru_cache(2048)
def _find_answer(address: str) -> Callable[..., Any] | None:
    """What answers calls of that address; None where moto is to look for itself, as it does for what is no AWS."""
    if not urlsplit(address).netloc.endswith(".amazonaws.com"):
        return None
    for service, pattern in backend_index.backend_url_patterns:
        if pattern.match(address):
            backends = get_backend(service)[DEFAULT_ACCOUNT_ID]
            urls = backends["us-east-1" if "us-east-1" in backends else "aws"].urls
            for url, answer in urls.items():
                if re.match(url, address):
                    return answer
    return None


@cache
def _make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _keep_urls(backend: BaseBackend) -> Any:
    kind = type(backend)
    if kind not in _urls:
        _urls[kind] = _find_urls(backend)
    return _urls[kind]
