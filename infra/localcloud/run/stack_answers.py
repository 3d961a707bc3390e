"""What AWS answers about a deployed stack: CloudFormation, Lambda's sources and limits, EventBridge's rules, logs.

Only what `platewatch doctor`, `platewatch deploy check` and the commands of docs/operations.md ask, and for the
account's owner alone. What is disabled here, or left without capacity, stops (switches.py).
"""

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from localcloud.run.log_answers import Line, find_lines
from localcloud.run.switches import FILE, Switches
from localcloud.wire import Answer, Wire, Wsgi, parse_wire

SOURCES: Final = "/2015-03-31/event-source-mappings/"
SETTINGS: Final = "/2016-08-19/account-settings"
FULL_LIMIT: Final = 1000
"""The account's limit of concurrent executions, unless a test pretends a new account."""

_QUOTAS: Final = {"L-F98FE922": 2500, "L-DC2B2D3D": 10_000, "L-FE177D64": 1000}
_FUNCTION: Final = re.compile(r"/\d{4}-\d\d-\d\d/functions/(?P<name>[^/]+)/(?P<what>concurrency|configuration)")
_XML: Final = [("Content-Type", "text/xml")]
_JSON: Final = [("Content-Type", "application/json")]
_SPACE: Final = "http://cloudformation.amazonaws.com/doc/2010-05-15/"


class StackAnswers:
    """Answers about one stack, which `describe` tells it."""

    def __init__(self) -> None:
        self._stack: Mapping[str, Any] = {"name": "", "resources": {}, "outputs": {}, "template": {}, "parameters": {}}
        self._disabled: set[str] = set()
        self._reserved: dict[str, int] = {}
        self._changed: dict[str, str] = {}
        self._limit = FULL_LIMIT
        self._switches: Switches | None = None

    def describe(self, stack: Mapping[str, Any]) -> None:
        """Takes the stack: its name, its translated template, each resource's type and name, its outputs, its
        parameters, its functions with their logs, its sources, what is reserved, and the folder of the local cloud.
        """
        self._stack = stack
        self._reserved = dict(stack["reserved"])
        self._changed = {each["FunctionName"]: _write_now() for each in stack["functions"]}
        self._switches = Switches(Path(stack["folder"]) / FILE)

    def note_change(self, function: str) -> None:
        """Another version of that function was deployed just now."""
        self._changed[function] = _write_now()

    def limit_concurrency(self, limit: int) -> None:
        """Pretends an account with this limit of concurrent executions."""
        self._limit = limit

    def list_services(self, logs: Wsgi) -> dict[str, Wsgi]:
        """A WSGI application for each service. `logs` answers what is not asked of a function's log."""
        return {
            "cloudformation": _serve(self._answer_cloudformation),
            "lambda": _serve(self._answer_lambda),
            "events": _serve(self._answer_events),
            "servicequotas": _serve(_answer_quotas),
            "logs": self._serve_logs(logs),
            "cloudtrail": _serve(_answer_trail),
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
            "DescribeStackEvents": self._write_events,
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

    def _write_events(self) -> str:
        """A local cloud is deployed once, and nobody looks at how."""
        return "<StackEvents></StackEvents>"

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
            if function["what"] == "configuration":
                return self._answer_configuration(function["name"])
            return self._answer_reserved(wire, function["name"])
        source = wire.path.removeprefix(SOURCES.rstrip("/")).strip("/")
        if not source:
            asked = wire.query.get("FunctionName", "")
            sources = [each for each in self._stack["sources"] if asked in (*each["FunctionArn"].rsplit(":", 1), "")]
            return _answer_json({"EventSourceMappings": [each | self._show_source(each["UUID"]) for each in sources]})
        if not self._knows("AWS::Lambda::EventSourceMapping", source):
            return _answer_json({"__type": "ResourceNotFoundException", "Message": f"no source {source}"}, 404)
        if wire.method == "PUT":
            self._set(source, enabled=bool(json.loads(wire.body).get("Enabled", True)))
        return _answer_json(self._show_source(source))

    def _show_source(self, source: str) -> dict[str, str]:
        return {"UUID": source, "State": "Disabled" if source in self._disabled else "Enabled"}

    def _answer_configuration(self, name: str) -> Answer:
        for each in self._stack["functions"]:
            if each["FunctionName"] == name:
                shown = {key: value for key, value in each.items() if key != "log"}
                return _answer_json({**shown, "LastModified": self._changed[name], "State": "Active"})
        return _answer_json({"__type": "ResourceNotFoundException", "Message": f"no function {name}"}, 404)

    def _answer_reserved(self, wire: Wire, name: str) -> Answer:
        if not self._knows("AWS::Lambda::Function", name):
            return _answer_json({"__type": "ResourceNotFoundException", "Message": f"no function {name}"}, 404)
        if wire.method == "PUT":
            self._reserved[name] = int(json.loads(wire.body)["ReservedConcurrentExecutions"])
            self._write_switches()
        if wire.method == "DELETE":
            self._reserved.pop(name, None)
            self._write_switches()
            return Answer(204)
        known = {"ReservedConcurrentExecutions": self._reserved[name]} if name in self._reserved else {}
        return _answer_json(known)

    def _answer_events(self, wire: Wire) -> Answer:
        action, asked = wire.headers["x-amz-target"].rpartition(".")[2], json.loads(wire.body)
        if action == "ListRules":
            start = asked.get("NamePrefix", "")
            known = [name for kind, name in self._stack["resources"].values() if kind == "AWS::Events::Rule"]
            return _answer_json({"Rules": [self._show_rule(name) for name in known if name.startswith(start)]})
        name = asked["Name"]
        if not self._knows("AWS::Events::Rule", name):
            return _answer_json({"__type": "ResourceNotFoundException", "message": f"no rule {name}"}, 400)
        if action in ("EnableRule", "DisableRule"):
            self._set(name, enabled=action == "EnableRule")
            return _answer_json({})
        return _answer_json(self._show_rule(name))

    def _show_rule(self, name: str) -> dict[str, str]:
        return {"Name": name, "State": "DISABLED" if name in self._disabled else "ENABLED"}

    def _serve_logs(self, others: Wsgi) -> Wsgi:
        def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
            wire = parse_wire(environ)
            found = self._find_lines(wire)
            if found is None:
                environ["wsgi.input"] = io.BytesIO(wire.body)
                return list(others(environ, start_response))
            return _answer_json({"events": found}).send(start_response, wire.method)

        return app

    def _find_lines(self, wire: Wire) -> list[Line] | None:
        """What a function's log has of what is asked for; None where nothing is asked of such a log."""
        asked = json.loads(wire.body)
        if wire.headers["x-amz-target"].rpartition(".")[2] != "FilterLogEvents":
            return None
        for each in self._stack.get("functions", ()):
            if each["LoggingConfig"]["LogGroup"] == asked.get("logGroupName"):
                return find_lines(Path(each["log"]), asked.get("filterPattern", ""), asked.get("startTime", 0))
        return None

    def _knows(self, kind: str, name: str) -> bool:
        return [kind, name] in self._stack["resources"].values()

    def _set(self, name: str, *, enabled: bool) -> None:
        (self._disabled.discard if enabled else self._disabled.add)(name)
        self._write_switches()

    def _write_switches(self) -> None:
        if self._switches is not None:
            self._switches.write(self._disabled, self._reserved)


def _write_now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _answer_quotas(wire: Wire) -> Answer:
    """Quotas as they are while nobody has asked for others."""
    action, asked = wire.headers["x-amz-target"].rpartition(".")[2], json.loads(wire.body)
    if action == "ListRequestedServiceQuotaChangeHistoryByQuota":
        return _answer_json({"RequestedQuotas": []})
    return _answer_json({"Quota": {**asked, "Value": _QUOTAS[asked["QuotaCode"]]}})


def _answer_trail(_wire: Wire) -> Answer:
    """The local cloud keeps no trail of who did what."""
    return _answer_json({"Events": []})


def _answer_json(document: Mapping[str, Any], status: int = 200) -> Answer:
    return Answer(status, _JSON, json.dumps(document).encode())


def _serve(answer: Callable[[Wire], Answer]) -> Wsgi:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        wire = parse_wire(environ)
        return answer(wire).send(start_response, wire.method)

    return app
