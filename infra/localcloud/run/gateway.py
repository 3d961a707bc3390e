"""The gateway in front of moto: it refuses what AWS would refuse, and passes on one request at a time.

moto checks a condition and writes in two steps, and rebuilds a queue's list while others append to it; with one
request at a time, conditional writes are atomic and no message is lost. Only the waiting of a long poll happens
outside that lock.
"""

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from localcloud import moto_internals
from localcloud.account_id import ACCOUNT
from localcloud.enforce.cors import CorsRule, add_cors_headers, answer_preflight
from localcloud.enforce.dynamodb_permissions import describe_use
from localcloud.enforce.iam import Authority, Denied
from localcloud.enforce.identity import Caller, Identities, TokenExpired, UnknownKey, WrongToken
from localcloud.enforce.kms import list_key_permissions
from localcloud.enforce.policy import Request
from localcloud.enforce.presign import check_presigned
from localcloud.enforce.recursion import TRACE_ATTRIBUTE, TRACE_HEADER
from localcloud.enforce.refusals import Refusal, render
from localcloud.enforce.required_permissions import UnknownCall, list_required_permissions
from localcloud.enforce.sigv4 import (
    SignatureMalformed,
    Signed,
    is_timely,
    parse_signature,
    payload_fits,
    signature_fits,
)
from localcloud.run.metering import Meter
from localcloud.run.stack_answers import StackAnswers
from localcloud.wire import Answer, Wire, Wsgi, call_wsgi, parse_wire

CONTROL = "/_localcloud/"
_LONGEST_WAIT_S = 0.2


class Gateway:
    """A WSGI application in front of moto's."""

    def __init__(
        self,
        services: Mapping[str, Wsgi],
        others: Wsgi,
        *,
        admin_key: str,
        admin_secret: str,
        control_token: str,
        region: str,
    ) -> None:
        self._stack = StackAnswers()
        self._services = {**services, **self._stack.list_services(services.get("logs", others))}
        self._others = others
        self._control_token = control_token
        self._region = region
        self._identities = Identities(admin_key, admin_secret)
        self._authority = Authority(region)
        self._lock = threading.Lock()
        self._sms: list[dict[str, str]] = []
        self._used: dict[tuple[Any, ...], Request] | None = None
        self._meter: Meter | None = None
        self._commands: dict[str, Callable[[Any], Any]] = {
            "sms": lambda _: self._sms,
            "record_rights": lambda _: self._record_rights(),
            "used_rights": lambda _: self._list_used_rights(),
            "record_costs": lambda _: self._record_costs(),
            "used_costs": lambda _: self._meter.list_uses() if self._meter else [],
            "policy": lambda asked: self._authority.add_policy(asked["arn"], asked["policy"]),
            "may_role": lambda asked: self._authority.may_role(**asked),
            "may_service": lambda asked: self._may_service(**asked),
            "authorize": lambda asked: self._authorize(**asked),
            "describe": self._stack.describe,
            "limit_concurrency": self._stack.limit_concurrency,
            "note_change": self._stack.note_change,
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        wire = parse_wire(environ)
        if wire.path.startswith((CONTROL, "/moto-api")):
            return self._control(environ, wire).send(start_response, wire.method)
        return self._serve(environ, wire).send(start_response, wire.method)

    def _control(self, environ: dict[str, Any], wire: Wire) -> Answer:
        if wire.headers.get("x-localcloud-token") != self._control_token:
            return Answer(404)
        if not wire.path.startswith(CONTROL):
            return self._forward(environ, wire.body, "moto-api")
        command = self._commands[wire.path.removeprefix(CONTROL)]
        answer = command(json.loads(wire.body or b"null"))
        return Answer(200, [("Content-Type", "application/json")], json.dumps(answer).encode())

    def _serve(self, environ: dict[str, Any], wire: Wire) -> Answer:
        origin = wire.headers.get("origin")
        if origin is None:
            return self._answer(environ, wire)
        # Only a browser says where its page is from, and only S3 has an answer for it.
        bucket = wire.path.removeprefix("/").partition("/")[0]
        rules = [CorsRule(**each) for each in moto_internals.find_cors_rules(bucket)]
        if wire.method == "OPTIONS":
            return answer_preflight(wire, origin, rules)
        return add_cors_headers(self._answer(environ, wire), wire, origin, rules)

    def _answer(self, environ: dict[str, Any], wire: Wire) -> Answer:
        service = "s3"
        try:
            signed = self._parse_signature(wire)
            service = signed.service
            caller = self._identify(wire, signed)
            needs = [] if caller.owner else self._require(caller, wire, service)
        except Refusal as refusal:
            return render(refusal, service, wire)
        if wire.headers.get("x-amz-target") == "AmazonSQS.ReceiveMessage":
            return self._receive(environ, wire, caller)
        if wire.headers.get("x-amz-target", "").startswith("AmazonSQS.SendMessage"):
            return self._send(environ, wire, caller)
        answer = self._measure(caller, service, wire, lambda: self._call(environ, wire.body, service))
        if answer.status == 200 and b"PhoneNumber=" in wire.body:
            self._note_sms(wire)
        if answer.status == 404 and service == "s3" and not caller.owner:
            return self._hide_absence(caller, wire, needs, answer)
        return answer

    def _parse_signature(self, wire: Wire) -> Signed:
        try:
            signed = parse_signature(wire)
        except SignatureMalformed as error:
            raise Refusal("IncompleteSignature", "the signature cannot be read", 400) from error
        if signed is None:
            raise Refusal("AccessDenied", "Access Denied: the request is not signed")
        return signed

    def _identify(self, wire: Wire, signed: Signed) -> Caller:
        """Who signed this, once the signature holds. Raises Refusal."""
        try:
            caller = self._identities.find(signed.access_key, signed.token)
        except UnknownKey as error:
            raise Refusal("InvalidAccessKeyId", "The AWS access key Id you provided does not exist.") from error
        except WrongToken as error:
            raise Refusal("InvalidToken", "The provided token is malformed or otherwise invalid.", 400) from error
        except TokenExpired as error:
            raise Refusal("ExpiredToken", "The provided token has expired.", 400) from error
        now = datetime.now(UTC)
        if signed.expires_s is not None:
            check_presigned(wire, signed, caller.secret, now)
        elif not is_timely(signed, now):
            raise Refusal("RequestTimeTooSkewed", "The request's time is too far from the server's.")
        elif not signature_fits(wire, signed, caller.secret) or not payload_fits(wire):
            raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match.")
        return caller

    def _require(self, caller: Caller, wire: Wire, service: str) -> list[Request]:
        """What the call needs, once the caller may do all of it. Raises Refusal."""
        try:
            needs = list_required_permissions(wire, service, self._region)
            for need in needs:
                self._authority.require(caller, need)
        except UnknownCall as error:
            raise Refusal("AccessDenied", str(error)) from error
        except Denied as error:
            raise Refusal("AccessDenied", str(error)) from error
        try:
            on_keys = list_key_permissions(wire, needs, self._region)
            for need in on_keys:
                self._authority.require(caller, need)
        except Denied as error:
            raise Refusal("KeyDenied", str(error)) from error
        self._note(caller, [*needs, *on_keys])
        return needs

    def _note(self, caller: Caller, allowed: list[Request]) -> None:
        if self._used is not None and caller.role_arn is not None:
            self._used |= {(caller.role_arn, each.action, each.resource, *describe_use(each)): each for each in allowed}

    def _record_rights(self) -> None:
        self._used = {}

    def _list_used_rights(self) -> list[dict[str, Any]]:
        return [
            {"role_arn": used[0], "action": each.action, "resource": each.resource, "context": dict(each.context)}
            for used, each in list((self._used or {}).items())
        ]

    def _hide_absence(self, caller: Caller, wire: Wire, needs: list[Request], answer: Answer) -> Answer:
        """Without the right to list a bucket, S3 says 403 for an object that is not there."""
        for need in needs:
            bucket = need.resource.partition("/")[0]
            if bucket != need.resource:
                seeing = Request("s3:ListBucket", bucket, need.context)
                if not self._authority.allows(caller, seeing):
                    return render(Refusal("AccessDenied", str(Denied(caller, seeing))), "s3", wire)
                self._note(caller, [seeing])
        return answer

    def _forward(self, environ: dict[str, Any], body: bytes, service: str) -> Answer:
        with self._lock:
            return self._call(environ, body, service)

    def _call(self, environ: dict[str, Any], body: bytes, service: str) -> Answer:
        return call_wsgi(self._services.get(service, self._others), environ, body)

    def _measure(self, caller: Caller, service: str, wire: Wire, call: Callable[[], Answer]) -> Answer:
        """Calls while nobody else does, and counts it where that was asked for."""
        with self._lock:
            if self._meter is None or caller.owner or caller.role_arn is None:
                return call()
            return self._meter.watch(caller.role_arn.rsplit("/", 1)[-1], service, wire, call)

    def _record_costs(self) -> None:
        self._meter = Meter(self._region)

    def _send(self, environ: dict[str, Any], wire: Wire, caller: Caller) -> Answer:
        trace = wire.headers.get(TRACE_HEADER)

        def call() -> Answer:
            answer = self._call(environ, wire.body, "sqs")
            if trace and answer.status == 200:
                name = json.loads(wire.body)["QueueUrl"].rsplit("/", 1)[-1]
                moto_internals.keep_trace(name, self._region, answer.body, trace, TRACE_ATTRIBUTE)
            return answer

        return self._measure(caller, "sqs", wire, call)

    def _receive(self, environ: dict[str, Any], wire: Wire, caller: Caller) -> Answer:
        asked = json.loads(wire.body)
        name = asked["QueueUrl"].rsplit("/", 1)[-1]
        until = time.monotonic() + float(asked.get("WaitTimeSeconds", 0))
        once = json.dumps({**asked, "WaitTimeSeconds": 0}).encode()
        while True:
            answer = self._measure(caller, "sqs", wire, lambda: self._call(environ, once, "sqs"))
            if answer.status != 200 or json.loads(answer.body).get("Messages"):
                return answer
            # A new message ends the wait at once; a delayed or returned one is found in the next round.
            while (left := until - time.monotonic()) > 0:
                if moto_internals.wait_for_messages(name, self._region, min(left, _LONGEST_WAIT_S)):
                    break
            else:
                return answer

    def _note_sms(self, wire: Wire) -> None:
        form = parse_qs(wire.body.decode())
        if form.get("Action") == ["Publish"]:
            sent = {"phone": form["PhoneNumber"][0], "text": form["Message"][0], "at": datetime.now(UTC).isoformat()}
            self._sms.append(sent)

    def _authorize(self, resource: str, action: str, body: str, wire: dict[str, Any]) -> dict[str, Any] | None:
        """What API Gateway tells a function about who called a route with IAM, or None where they may not."""
        request = Wire(**wire, body=base64.b64decode(body))
        try:
            signed = self._parse_signature(request)
            if signed.service != action.partition(":")[0]:
                return None
            caller = self._identify(request, signed)
            need = Request(action, resource, {"aws:securetransport": ["true"]})
            self._authority.require(caller, need)
            self._note(caller, [need])
        except (Refusal, Denied):
            return None
        return {
            "accessKey": caller.access_key,
            "accountId": ACCOUNT,
            "callerId": caller.user_id,
            "cognitoIdentity": None,
            "principalOrgId": None,
            "userArn": caller.arn,
            "userId": caller.user_id,
        }

    def _may_service(self, service: str, action: str, arn: str, source_arn: str) -> bool:
        if not self._authority.may_service(service, action, arn, source_arn):
            return False
        key = moto_internals.find_queue_key(arn.rsplit(":", 1)[-1], self._region)
        return key is None or all(
            self._authority.may_service_use_key(service, each, key) for each in ("kms:GenerateDataKey", "kms:Decrypt")
        )
