"""The local cloud as one thing: start it from a template, use it, stop it."""

import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from localcloud.account_id import ACCOUNT
from localcloud.deploy.deployment import deploy, prepare
from localcloud.deploy.stack import Stack
from localcloud.deploy.template import load_template
from localcloud.enforce.policy import Request
from localcloud.errors import NoSuchFunction
from localcloud.limits import Limits
from localcloud.run.account import Account
from localcloud.run.browser import Browser
from localcloud.run.fork_server import ForkServer
from localcloud.run.functions import Outcome
from localcloud.run.http_api import ApiServer
from localcloud.run.identity_provider import IdentityProvider, Somebody, start_provider, stop_provider
from localcloud.run.person import Person
from localcloud.run.process import Tap
from localcloud.run.schedules import delete_expired, fire
from localcloud.run.uses import Use
from localcloud.run.workers import Workers, make_session
from platewatch.cli.api_client import ApiClient


class LocalCloud:
    """A running stack. Made by `start`; a context manager that stops it."""

    def __init__(
        self, account: Account, api: ApiServer, forks: ForkServer, stack: Stack, workdir: Path, limits: Limits
    ) -> None:
        self._account = account
        self._api = api
        self._forks = forks
        self.provider: IdentityProvider | None = None
        """Who vouches for the console's people; None where the template has no console, or names another provider."""
        self._stack = stack
        self.workdir = workdir
        """Where the logs are: one file for each function, and aws.log."""
        self.workers = Workers(account, api, forks, stack, workdir, limits)
        """The functions' processes, and what brings them events."""
        self._stopped = False
        self.taps: list[Tap] = self.workers.taps
        """Observers of every invocation: called with function, event, "before"|"after", outcome and time."""

    @classmethod
    def start(
        cls,
        template: Path,
        *,
        parameters: Mapping[str, str] | None = None,
        workdir: Path | None = None,
        limits: Limits | None = None,
        root: Path | None = None,
        port: int = 0,
        name: str = "platewatch",
        region: str = "eu-west-1",
    ) -> "LocalCloud":
        """Starts AWS's stand-in, deploys the template and runs its functions.

        `workdir` gets the logs (a new temporary directory by default); `root` is the checkout in which the template's
        paths lie (its own directory by default); `port` is the HTTP API's (0: any free one).
        Raises a LocalCloudError and leaves nothing running when it cannot.
        """
        limits = limits or Limits()
        workdir = workdir or Path(tempfile.mkdtemp(prefix="platewatch-"))
        workdir.mkdir(parents=True, exist_ok=True)
        written = load_template(template)
        with contextlib.ExitStack() as undo:
            api = ApiServer(port, limits.client_s)
            undo.callback(api.close)
            account = Account(region, workdir / "aws.log", limits.client_s)
            undo.callback(account.stop)
            forks = ForkServer()
            undo.callback(forks.close)
            provider, parameters = start_provider(written, parameters or {}, api.url)
            undo.callback(stop_provider, provider)
            # Translating takes as long as the other process needs to start.
            translated, resolver = prepare(written, parameters, region, name)
            account.wait()
            stack = deploy(
                translated,
                resolver,
                name=name,
                region=region,
                root=(root or template.parent).resolve(),
                client=account.client,
                control=account,
                api_url=api.url,
                limits=limits,
            )
            account.describe(stack, translated, resolver, workdir)
            cloud = cls(account, api, forks, stack, workdir, limits)
            cloud.provider = provider
            undo.callback(cloud.stop)
            cloud._run()
            undo.pop_all()
        return cloud

    def __enter__(self) -> "LocalCloud":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def outputs(self) -> Mapping[str, str]:
        """The template's outputs."""
        return self._stack.outputs

    @property
    def resources(self) -> Mapping[str, str]:
        """What Ref gives for each logical id: names of buckets and tables, URLs of queues, ARNs of topics."""
        return {logical_id: each.ref for logical_id, each in self._stack.resources.items()}

    @property
    def api_url(self) -> str:
        """Where the HTTP API is served."""
        return self._api.url

    @property
    def endpoint_url(self) -> str:
        """Where AWS's stand-in listens."""
        return self._account.endpoint_url

    @property
    def invoke_url(self) -> str:
        """Where functions invoke one another."""
        return self.workers.invoke_url

    def admin_client(self, service: str) -> Any:
        """A boto3 client of the account's owner, who may do anything."""
        return self._account.client(service)

    def client_for_role(self, logical_id: str, service: str) -> Any:
        """A boto3 client that acts as a role of the template."""
        return make_session(self._account, self._role_arn(logical_id), "test").client(service)

    def add_person(self, name: str, routes: Sequence[str] = ("*",), *, role: str | None = None) -> Person:
        """An IAM user who may call routes of the HTTP API ("GET/v1/alerts", "*") and has no other right.

        `role` is the logical id of a managed policy of the template, which then says alone what they may.
        """
        iam = self._account.client("iam")
        api = self._stack.api
        stage = f"{api.api_id}/{api.stage}" if api is not None else "none"
        start = f"arn:aws:execute-api:{self._stack.region}:{ACCOUNT}:{stage}"
        resources = [f"{start}/{route}" for route in routes]
        allow = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resources}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        iam.create_user(UserName=name)
        if role is None:
            iam.put_user_policy(UserName=name, PolicyName="Api", PolicyDocument=policy)
        else:
            iam.attach_user_policy(UserName=name, PolicyArn=self.resources[role])
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Person(self.api_url, self.endpoint_url, self._stack.region, key["AccessKeyId"], key["SecretAccessKey"])

    def sign_in(self, role: str, user: str = "") -> Browser:
        """Somebody of the role ("control room"), signed in to the console; `user` is for another person."""
        browser, group = Browser(self.api_url), role.replace(" ", "-")
        if self.provider is None:
            raise NoSuchFunction("the template has no console, or names another identity provider")
        if user:
            self.provider.add_person(Somebody(user, user, (group,)))
        browser.sign_in(user or self.provider.find_person(group).user)
        return browser

    @property
    def console_url(self) -> str:
        """The address that opens the console; the identity provider's page then asks who one is."""
        return f"{self.api_url}/console"

    def owner_environment(self) -> dict[str, str]:
        """The environment variables with which commands speak to the account as its owner, who may do anything."""
        return self._account.owner(self.api_url).environment()

    def limit_concurrency(self, limit: int) -> None:
        """Pretends an account with this limit of concurrent executions; nothing runs slower for it."""
        self._account.control("limit_concurrency", limit)

    def person_environment(self) -> dict[str, str]:
        """The environment variables with which the command line speaks to this service as the operator."""
        return self.person.environment()

    def api_client(self) -> ApiClient:
        """A client of the people's API, signing as the operator, who may call all its routes and nothing else."""
        return self.person.api_client()

    def person_client(self, service: str, person: Person | None = None) -> Any:
        """A boto3 client of a person (the operator), for showing that people have no way to the data but the API."""
        person = person or self.person
        return self._account.clients.make(service, person.access_key, person.secret)

    def record_rights(self) -> None:
        """Begins to note what roles are allowed to do, for `used_rights`."""
        self._account.record_rights()

    def used_rights(self) -> dict[str, list[Request]]:
        """What each role, by its logical id, was allowed to do since `record_rights`, its rights on keys included."""
        names = {arn: logical_id for logical_id, arn in self._stack.roles.items()}
        used: dict[str, list[Request]] = {logical_id: [] for logical_id in names.values()}
        for arn, request in self._account.used_rights():
            used[names[arn]].append(request)
        return used

    def record_costs(self) -> None:
        """Begins to count what roles use of AWS, from nothing, for `used_costs`."""
        self._account.record_costs()

    def used_costs(self) -> list[tuple[Use, float]]:
        """What roles used since `record_costs`: role, service, operation, resource and unit, and how much."""
        return self._account.used_costs()

    def pass_minute(self) -> None:
        """Fires every schedule whose rule is enabled, as a minute would, and waits for their ends."""
        for schedule, seat in self.workers.schedules.values():
            if not self.workers.is_disabled(schedule):
                fire(schedule, seat, self._stack.region)

    def deploy_code(self, logical_id: str, code: Path) -> Path:
        """Gives a function other code, which its next event meets; the folder of the code before."""
        return self.workers.change_code(logical_id, code)

    def run_schedule(self, logical_id: str) -> Outcome:
        """Fires the schedule of that function (or rule) now, be it disabled, and waits for its end."""
        for rule, (schedule, seat) in self.workers.schedules.items():
            if logical_id in (rule, schedule.function):
                return fire(schedule, seat, self._stack.region)
        raise NoSuchFunction(f"the template has no schedule {logical_id}")

    @contextlib.contextmanager
    def pause_schedules(self) -> Iterator[None]:
        """Waits for a schedule that runs, and lets none fire by itself in this block. `run_schedule` still works."""
        clock = self.workers.clock
        with contextlib.nullcontext() if clock is None else clock.firing:
            yield

    def sweep_expired(self) -> int:
        """Deletes the expired items of all tables with a time to live now; gives their number."""
        dynamodb = self._account.client("dynamodb")
        return sum(delete_expired(dynamodb, table) for table in self._stack.expiring_tables)

    def sms_outbox(self) -> list[dict[str, str]]:
        """The SMS accepted so far, oldest first: phone, text, and at (ISO, UTC)."""
        sent: list[dict[str, str]] = self._account.control("sms")
        return sent

    def processes(self) -> dict[str, list[int]]:
        """The pids of each function's running processes, by the function's logical id."""
        running: dict[str, list[int]] = {logical_id: [] for logical_id in self._stack.functions}
        for logical_id, seat in self.workers.seats:
            if (pid := seat.pid) is not None:
                running[logical_id].append(pid)
        return running

    def pids(self) -> list[int]:
        """The pids of all processes of this cloud, AWS's stand-in included."""
        return [self._account.pid, self._forks.pid, *(pid for each in self.processes().values() for pid in each)]

    def logs(self, logical_id: str) -> str:
        """What a function has printed, and what the local cloud noted about it."""
        log = self.workers.find_launch(logical_id).log
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def stop(self) -> None:
        """Ends every process and thread. May be called twice."""
        if self._stopped:
            return
        self._stopped = True
        self.workers.stop()
        stop_provider(self.provider)
        self._account.stop()
        self.workers.join()
        self._forks.close()

    def _run(self) -> None:
        self.person = self.add_person("operator")
        self.workers.start()

    def _role_arn(self, logical_id: str) -> str:
        if logical_id not in self._stack.roles:
            known = ", ".join(sorted(self._stack.roles))
            raise NoSuchFunction(f"the template has no role {logical_id}; it has {known}")
        return self._stack.roles[logical_id]
