"""What AWS answers about a deployed stack itself: CloudFormation, Lambda's sources and limits, EventBridge's rules.

Only what `platewatch doctor` and `platewatch deploy check` ask, and for the account's owner alone. The local cloud runs
sources and schedules itself: to disable one here changes what is answered and stops nothing.
"""

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs

from localcloud.wire import Answer, Wire, Wsgi, parse_wire

SOURCES: Final = "/2015-03-31/event-source-mappings/"
SETTINGS: Final = "/2016-08-19/account-settings"
FULL_LIMIT: Final = 1000
"""The account's limit of concurrent executions, unless a test pretends a new account."""

_QUOTAS: Final = {"L-F98FE922": 2500, "L-DC2B2D3D": 10_000, "L-FE177D64": 1000}
_FUNCTION: Final = re.compile(r"/\d{4}-\d\d-\d\d/functions/(?P<name>[^/]+)/concurrency")
_XML: Final = [("Content-Type", "text/xml")]
_JSON: Final = [("Content-Type", "application/json")]
_SPACE: Final = "http://cloudformation.amazonaws.com/doc/2010-05-15/"


class StackAnswers:
    """Answers about one stack, which `describe` tells it."""

    def __init__(self) -> None:
        self._stack: Mapping[str, Any] = {"name": "", "resources": {}, "outputs": {}, "template": {}, "parameters": {}}
        self._disabled: set[str] = set()
        self._reserved: dict[str, int] = {}
        self._limit = FULL_LIMIT

    def describe(self, stack: Mapping[str, Any]) -> None:
        """Takes the stack: its name, its translated template, each resource's type and name, its outputs, its
        parameters, and what is reserved for its functions.
        """
        self._stack = stack
        self._reserved = dict(stack["reserved"])

    def limit_concurrency(self, limit: int) -> None:
        """Pretends an account with this limit of concurrent executions."""
        self._limit = limit

    def list_services(self) -> dict[str, Wsgi]:
        """A WSGI application for each service."""
        return {
            "cloudformation": _serve(self._answer_cloudformation),
            "lambda": _serve(self._answer_lambda),
            "events": _serve(self._answer_events),
            "servicequotas": _serve(_answer_quotas),
        }

    def _answer_cloudformation(self, wire: Wire) -> Answer:
        form = {name: values[0] for name, values in parse_qs(wire.body.decode()).items()}
        action, asked = form["Action"], form.get("StackName", self._stack["name"])
        if asked != self._stack["name"]:
            text = f"<Error><Code>ValidationError</Code><Message>Stack with id {escape(asked)} does not exist</Message>"
            return Answer(400, _XML, f'<ErrorResponse xmlns="{_SPACE}">{text}</Error></ErrorResponse>'.encode())
        result = {
            "GetTemplate": self._write_template,
            "ListStackResources": self._write_resources,
            "DescribeStacks": self._write_stack,
        }[action]()
        return Answer(
            200,
            _XML,
            f'<{action}Response xmlns="{_SPACE}"><{action}Result>{result}</{action}Result></{action}Response>'.encode(),
        )

    def _write_template(self) -> str:
        return f"<TemplateBody>{escape(json.dumps(self._stack['template']))}</TemplateBody>"

    def _write_resources(self) -> str:
        rows = (
            f"<member><LogicalResourceId>{logical_id}</LogicalResourceId><ResourceType>{kind}</ResourceType>"
            f"<PhysicalResourceId>{escape(name)}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus>"
            "<LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member>"
            for logical_id, (kind, name) in self._stack["resources"].items()
        )
        return f"<StackResourceSummaries>{''.join(rows)}</StackResourceSummaries>"

    def _write_stack(self) -> str:
        rows = (
            f"<member><OutputKey>{key}</OutputKey><OutputValue>{escape(value)}</OutputValue></member>"
            for key, value in self._stack["outputs"].items()
        )
        parameters = (
            f"<member><ParameterKey>{key}</ParameterKey><ParameterValue>{escape(value)}</ParameterValue></member>"
            for key, value in self._stack["parameters"].items()
        )
        return (
            f"<Stacks><member><StackName>{escape(self._stack['name'])}</StackName><StackStatus>CREATE_COMPLETE"
            "</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>"
            f"<Outputs>{''.join(rows)}</Outputs><Parameters>{''.join(parameters)}</Parameters></member></Stacks>"
        )

    def _answer_lambda(self, wire: Wire) -> Answer:
        if wire.path.startswith(SETTINGS):
            # Nothing is reserved here: one machine caps its functions by itself.
            limit = {"ConcurrentExecutions": self._limit, "UnreservedConcurrentExecutions": self._limit}
            return _answer_json({"AccountLimit": limit})
        if (function := _FUNCTION.fullmatch(wire.path)) is not None:
            return self._answer_reserved(wire, function["name"])
        source = wire.path.removeprefix(SOURCES).rstrip("/")
        if not self._knows("AWS::Lambda::EventSourceMapping", source):
            return _answer_json({"__type": "ResourceNotFoundException", "Message": f"no source {source}"}, 404)
        if wire.method == "PUT":
            self._set(source, enabled=bool(json.loads(wire.body).get("Enabled", True)))
        return _answer_json({"UUID": source, "State": "Disabled" if source in self._disabled else "Enabled"})

    def _answer_reserved(self, wire: Wire, name: str) -> Answer:
        if not self._knows("AWS::Lambda::Function", name):
            return _answer_json({"__type": "ResourceNotFoundException", "Message": f"no function {name}"}, 404)
        if wire.method == "PUT":
            self._reserved[name] = int(json.loads(wire.body)["ReservedConcurrentExecutions"])
        if wire.method == "DELETE":
            self._reserved.pop(name, None)
            return Answer(204)
        known = {"ReservedConcurrentExecutions": self._reserved[name]} if name in self._reserved else {}
        return _answer_json(known)

    def _answer_events(self, wire: Wire) -> Answer:
        action, name = wire.headers["x-amz-target"].rpartition(".")[2], json.loads(wire.body)["Name"]
        if not self._knows("AWS::Events::Rule", name):
            return _answer_json({"__type": "ResourceNotFoundException", "message": f"no rule {name}"}, 400)
        if action in ("EnableRule", "DisableRule"):
            self._set(name, enabled=action == "EnableRule")
            return _answer_json({})
        return _answer_json({"Name": name, "State": "DISABLED" if name in self._disabled else "ENABLED"})

    def _knows(self, kind: str, name: str) -> bool:
        return [kind, name] in self._stack["resources"].values()

    def _set(self, name: str, *, enabled: bool) -> None:
        (self._disabled.discard if enabled else self._disabled.add)(name)


def _answer_quotas(wire: Wire) -> Answer:
    """Quotas as they are while nobody has asked for others."""
    action, asked = wire.headers["x-amz-target"].rpartition(".")[2], json.loads(wire.body)
    if action == "ListRequestedServiceQuotaChangeHistoryByQuota":
        return _answer_json({"RequestedQuotas": []})
    return _answer_json({"Quota": {**asked, "Value": _QUOTAS[asked["QuotaCode"]]}})


def _answer_json(document: Mapping[str, Any], status: int = 200) -> Answer:
    return Answer(status, _JSON, json.dumps(document).encode())


def _serve(answer: Callable[[Wire], Answer]) -> Wsgi:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        wire = parse_wire(environ)
        return answer(wire).send(start_response, wire.method)

    return app
