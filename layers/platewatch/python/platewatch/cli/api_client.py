"""A client of the people's API: signs each request with AWS credentials, speaks JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from platewatch.aws.environment import load_optional
from platewatch.cli.http import NoAnswer, exchange
from platewatch.errors import PlatewatchError

_HOST_REGION: Final = re.compile(r"[^.]+\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.(com(\.cn)?|eu)")
# What may stand in a header as it is; the percent sign is not among it, so that the other side can undo it.
_PLAIN: Final = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~"


class ApiError(PlatewatchError):
    """Base of what can go wrong between this machine and the API."""


class ApiUnreachable(ApiError):
    """No answer came: the address is wrong, or the service or the way to it is down."""


class CredentialsMissing(ApiError):
    """There are no AWS credentials, or no region, to sign with."""


class ApiRefused(ApiError):
    """The API answered with an error: its HTTP `status`, `code` and, for a bad value, `field`."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.field = field


class ApiClient:
    """Calls the API at an endpoint such as https://abc.execute-api.eu-west-1.amazonaws.com.

    Credentials and region come from the usual AWS variables, profile or role; a region that none of them gives is
    taken from the endpoint's own name. A session given here has them instead.
    """

    def __init__(self, endpoint: str, profile: str | None = None, session: Session | None = None) -> None:
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ApiUnreachable(f"the API's address must begin with https:// and name a host, not {endpoint!r}")
        self._endpoint = endpoint.rstrip("/")
        try:
            session = session or Session(profile=profile)
            credentials = session.get_credentials()
            named = _HOST_REGION.fullmatch(parts.hostname or "")
            # botocore itself knows AWS_DEFAULT_REGION and the profile, but not AWS_REGION.
            configured = load_optional("AWS_REGION") or session.get_config_variable("region")
            region = named["region"] if named else configured
        except BotoCoreError as error:
            raise CredentialsMissing(f"the AWS settings of this machine do not work: {error}") from error
        if credentials is None:
            raise CredentialsMissing(
                "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
        if not region:
            raise CredentialsMissing("no AWS region: set AWS_REGION")
        self._signer = SigV4Auth(credentials, "execute-api", region)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The JSON document that the API answers. `path` begins with / and stands as it is, so quote its parts.

        Header values are percent-encoded where they are not plain ASCII. Raises ApiRefused with the API's own code
        and message, or ApiUnreachable.
        """
        url = self._endpoint + path + (f"?{urlencode(query, quote_via=quote)}" if query else "")
        data = None if body is None else json.dumps(body).encode("utf-8")
        sent = {name: quote(value, safe=_PLAIN) for name, value in (headers or {}).items()}
        if data is not None:
            sent["Content-Type"] = "application/json"
        request = AWSRequest(method=method, url=url, data=data, headers=sent)
        try:
            self._signer.add_auth(request)
        except BotoCoreError as error:
            raise CredentialsMissing(f"the request could not be signed: {error}") from error
        try:
            status, answer = exchange(Request(url, data, dict(request.headers.items()), method=method))
        except NoAnswer as error:
            raise ApiUnreachable(f"{error}: is {self._endpoint} the address of Platewatch's API?") from error
        if status >= 300:
            raise _parse_refusal(status, answer)
        return _parse_document(answer, status)


def _parse_document(data: bytes, status: int) -> dict[str, Any]:
    try:
        document = json.loads(data or b"{}")
    except ValueError as error:
        raise ApiRefused(status, "no_json", "the answer is not JSON: is this Platewatch's API?") from error
    return document if isinstance(document, dict) else {"answer": document}


def _parse_refusal(status: int, data: bytes) -> ApiRefused:
    try:
        document = json.loads(data)
    except ValueError:
        document = None
    told = document.get("error") if isinstance(document, dict) else None
    if isinstance(told, dict):
        return ApiRefused(status, str(told.get("code", "")), str(told.get("message", "")), told.get("field"))
    # API Gateway's own refusals, such as a missing right, come as {"message": ...}.
    message = document.get("message") if isinstance(document, dict) else None
    hint = ": your AWS identity may not call this route" if status == 403 else ""
    return ApiRefused(status, "refused", f"the API answered {status} {message or ''}".rstrip() + hint)
