"""The AWS account of a local cloud: starts the process that plays AWS, makes its owner's clients and controls it."""

import base64
import contextlib
import json
import os
import secrets
import select
import subprocess  # nosec B404  # the local cloud is processes
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import urllib3

from localcloud.deploy.intrinsics import Resolver
from localcloud.deploy.stack import Stack
from localcloud.enforce.policy import Request
from localcloud.enforce.roles import Clients
from localcloud.errors import ServerFailed
from localcloud.run.person import Person
from localcloud.run.uses import Use
from localcloud.wire import Wire

_START_S = 30.0


class Account:
    """Starts the process that plays AWS and controls it. Call `wait` before anything else."""

    def __init__(self, region: str, log: Path, client_s: float) -> None:
        """`client_s` is how long a client may say nothing, or send a body."""
        self._region = region
        self._log = log
        # Well-formed, so that code which checks the shape of keys accepts it.
        self._key = "AKIA" + secrets.token_hex(8).upper()
        self._secret = secrets.token_hex(20)
        self._token = secrets.token_hex(20)
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # nosec B603  # a fixed command
                [sys.executable, "-m", "localcloud.run.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                env=_environment(),
                start_new_session=True,
            )
        configuration = {
            "admin_key": self._key,
            "admin_secret": self._secret,
            "control_token": self._token,
            "region": region,
            "client_s": client_s,
        }
        assert self._process.stdin is not None  # nosec B101  # tells mypy about PIPE
        self._process.stdin.write(json.dumps(configuration).encode() + b"\n")
        self._process.stdin.flush()
        self._http = urllib3.PoolManager(maxsize=20, retries=False)
        self._made: dict[str, Any] = {}

    @property
    def pid(self) -> int:
        """The process that plays AWS."""
        return self._process.pid

    def wait(self) -> None:
        """Waits until the process serves. Raises ServerFailed with the place of its log."""
        output = self._process.stdout
        assert output is not None  # nosec B101  # tells mypy about PIPE
        ready, _, _ = select.select([output], [], [], _START_S)
        line = output.readline() if ready else b""
        if not line:
            raise ServerFailed(f"the process that plays AWS did not start; its log is {self._log}")
        self.endpoint_url = f"http://127.0.0.1:{json.loads(line)['port']}"
        self.clients = Clients(self.endpoint_url, self._region)

    def client(self, service: str) -> Any:
        """A client of the account's owner, who may do anything."""
        if service not in self._made:
            self._made[service] = self.clients.make(service, self._key, self._secret)
        return self._made[service]

    def owner(self, api_url: str) -> Person:
        """The account's owner as a person who calls the API at that address."""
        return Person(api_url, self.endpoint_url, self._region, self._key, self._secret)

    def control(self, command: str, payload: Any = None) -> Any:
        """Has the process that plays AWS carry out a command of its own."""
        answer = self._http.request(
            "POST",
            f"{self.endpoint_url}/_localcloud/{command}",
            body=json.dumps(payload),
            headers={"x-localcloud-token": self._token},
        )
        if answer.status != 200:
            raise ServerFailed(f"the command {command} failed with {answer.status}; the log is {self._log}")
        return answer.json()

    def set_resource_policy(self, arn: str, policy: Mapping[str, Any]) -> None:
        """Adds a resource policy, evaluated with each call on that resource."""
        self.control("policy", {"arn": arn, "policy": policy})

    def may_service(self, service: str, action: str, arn: str, source_arn: str) -> bool:
        """Whether a service may do the action on the resource on behalf of the source."""
        asked = {"service": service, "action": action, "arn": arn, "source_arn": source_arn}
        return bool(self.control("may_service", asked))

    def may_role(self, role_arn: str, action: str, arn: str) -> bool:
        """Whether a role's own policies let it do something."""
        return bool(self.control("may_role", {"role_arn": role_arn, "action": action, "resource": arn}))

    def describe(self, stack: Stack, translated: Mapping[str, Any], resolver: Resolver, folder: Path) -> None:
        """Tells what is deployed, for those who ask CloudFormation, Lambda, EventBridge or the logs about the stack."""
        kinds = {name: resource["Type"] for name, resource in translated["Resources"].items()}
        resources = {name: [kinds[name], each.ref] for name, each in stack.resources.items() if name in kinds}
        told = {
            "name": stack.name,
            "template": {name: translated.get(name) or {} for name in ("Resources", "Mappings", "Conditions")},
            "parameters": {name: str(resolver.resolve({"Ref": name})) for name in translated.get("Parameters") or {}},
            "reserved": {
                stack.resources[name].ref: int(reserved)
                for name, resource in translated["Resources"].items()
                if resource["Type"] == "AWS::Lambda::Function" and name in stack.resources
                for reserved in resolver.resolve([resource["Properties"].get("ReservedConcurrentExecutions")])
                if reserved is not None
            },
            "resources": resources,
            "outputs": stack.outputs,
            "folder": str(folder),
            "functions": [
                {
                    "FunctionName": each.name,
                    "FunctionArn": each.arn,
                    "Handler": each.handler,
                    "Timeout": each.timeout_s,
                    "MemorySize": each.memory_mb,
                    "Role": each.role_arn,
                    "LoggingConfig": {"LogGroup": each.log_group},
                    "log": str(folder / f"{each.name}.log"),
                }
                for each in stack.functions.values()
            ],
            "sources": [
                {
                    "UUID": stack.resources[each.logical_id].ref,
                    "EventSourceArn": each.queue_arn,
                    "FunctionArn": stack.functions[each.function].arn,
                }
                for each in stack.queue_sources
            ],
        }
        self.control("describe", told)

    def record_rights(self) -> None:
        """Begins to note what roles are allowed to do."""
        self.control("record_rights")

    def used_rights(self) -> list[tuple[str, Request]]:
        """What roles were allowed to do since `record_rights`: the role's ARN and one request of each kind."""
        return [
            (each["role_arn"], Request(each["action"], each["resource"], each["context"]))
            for each in self.control("used_rights")
        ]

    def record_costs(self) -> None:
        """Begins to count what roles use, from nothing."""
        self.control("record_costs")

    def used_costs(self) -> list[tuple[Use, float]]:
        """What roles used since `record_costs`."""
        return [
            ((role, service, operation, resource, unit), amount)
            for role, service, operation, resource, unit, amount in self.control("used_costs")
        ]

    def authorize(self, wire: Wire, resource: str, action: str = "execute-api:Invoke") -> Mapping[str, Any] | None:
        """Who signed a request to a route with IAM, as the function is told; None where the caller may not.

        Or who signed one to invoke a function: `action` says which.
        """
        told = {
            "method": wire.method,
            "raw_path": wire.raw_path,
            "raw_query": wire.raw_query,
            "headers": dict(wire.headers),
        }
        asked = {"resource": resource, "action": action, "body": base64.b64encode(wire.body).decode(), "wire": told}
        caller: Mapping[str, Any] | None = self.control("authorize", asked)
        return caller

    def stop(self) -> None:
        """Ends the process."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._http.clear()


def _environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "PYTHONPATH", "TMPDIR")
    return {key: os.environ[key] for key in kept if key in os.environ} | {
        # Its own settings must not come from this machine's.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "MOTO_DISABLE_GLOBAL_CORS": "true",
    }
