"""The local cloud as one thing: start it from a template, use it, stop it."""

import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from localcloud.account_id import ACCOUNT
from localcloud.deploy.deployment import deploy, prepare
from localcloud.deploy.layers import hide_modules
from localcloud.deploy.stack import Function, HttpApi, Schedule, Stack
from localcloud.deploy.template import load_template
from localcloud.enforce.policy import Request
from localcloud.enforce.recursion import LoopGuard
from localcloud.enforce.roles import RoleSession, check_trust
from localcloud.errors import NoSuchFunction
from localcloud.limits import Limits
from localcloud.run.account import Account
from localcloud.run.browser import Browser
from localcloud.run.fork_server import ForkServer
from localcloud.run.functions import Outcome, Seat, start_all
from localcloud.run.http_api import ApiServer, Seats
from localcloud.run.identity_provider import IdentityProvider, Somebody, start_provider, stop_provider
from localcloud.run.invoke import InvokeServer
from localcloud.run.person import Person
from localcloud.run.process import Launch, Tap
from localcloud.run.queues import Poller
from localcloud.run.schedules import Clock, Sweeper, delete_expired, fire
from localcloud.run.switches import FILE, Switches
from localcloud.run.uses import Use
from platewatch.cli.api_client import ApiClient


class LocalCloud:
    """A running stack. Made by `start`; a context manager that stops it."""

    def __init__(
        self, account: Account, api: ApiServer, forks: ForkServer, stack: Stack, workdir: Path, limits: Limits
    ) -> None:
        self._account = account
        self._api = api
        self._forks = forks
        self._invoke = InvokeServer(limits.client_s)
        self.provider: IdentityProvider | None = None
        """Who vouches for the console's people; None where the template has no console, or names another provider."""
        self._stack = stack
        self.workdir = workdir
        """Where the logs are: one file for each function, and aws.log."""
        self._limits = limits
        self._launches: dict[str, Launch] = {}
        self._seats: list[tuple[str, Seat]] = []
        self._schedules: dict[str, tuple[Schedule, Seat]] = {}
        self._switches = Switches(workdir / FILE)
        self._clock: Clock | None = None
        self._threads: list[Poller | Clock | Sweeper] = []
        self._stopped = False
        self.taps: list[Tap] = []
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
        return self._invoke.url

    def admin_client(self, service: str) -> Any:
        """A boto3 client of the account's owner, who may do anything."""
        return self._account.client(service)

    def client_for_role(self, logical_id: str, service: str) -> Any:
        """A boto3 client that acts as a role of the template."""
        return self._session(self._role_arn(logical_id), "test").client(service)

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
        for schedule, seat in self._schedules.values():
            if not self._is_disabled(schedule):
                fire(schedule, seat, self._stack.region)

    def deploy_code(self, logical_id: str, code: Path) -> Path:
        """Gives a function other code, which its next event meets; the folder of the code before."""
        launch = self._launch(logical_id)
        self._launches[logical_id] = replace(launch, function=replace(launch.function, code=code))
        for seat in (seat for name, seat in self._seats if name == logical_id):
            seat.change_code(code)
        self._account.control("note_change", launch.function.name)
        return launch.function.code

    def run_schedule(self, logical_id: str) -> Outcome:
        """Fires the schedule of that function (or rule) now, be it disabled, and waits for its end."""
        for rule, (schedule, seat) in self._schedules.items():
            if logical_id in (rule, schedule.function):
                return fire(schedule, seat, self._stack.region)
        raise NoSuchFunction(f"the template has no schedule {logical_id}")

    @contextlib.contextmanager
    def pause_schedules(self) -> Iterator[None]:
        """Waits for a schedule that runs, and lets none fire by itself in this block. `run_schedule` still works."""
        with contextlib.nullcontext() if self._clock is None else self._clock.firing:
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
        for logical_id, seat in self._seats:
            if (pid := seat.pid) is not None:
                running[logical_id].append(pid)
        return running

    def pids(self) -> list[int]:
        """The pids of all processes of this cloud, AWS's stand-in included."""
        return [self._account.pid, self._forks.pid, *(pid for each in self.processes().values() for pid in each)]

    def logs(self, logical_id: str) -> str:
        """What a function has printed, and what the local cloud noted about it."""
        log = self._launch(logical_id).log
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def stop(self) -> None:
        """Ends every process and thread. May be called twice."""
        if self._stopped:
            return
        self._stopped = True
        for thread in self._threads:
            thread.stop()
        self._api.close()
        stop_provider(self.provider)
        self._invoke.close()
        for _, seat in self._seats:
            seat.close()
        self._account.stop()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=2)
        self._forks.close()

    def _launch(self, logical_id: str) -> Launch:
        if logical_id not in self._launches:
            known = ", ".join(sorted(self._launches))
            raise NoSuchFunction(f"the template has no function {logical_id}; it has {known}")
        return self._launches[logical_id]

    def _role_arn(self, logical_id: str) -> str:
        if logical_id not in self._stack.roles:
            known = ", ".join(sorted(self._stack.roles))
            raise NoSuchFunction(f"the template has no role {logical_id}; it has {known}")
        return self._stack.roles[logical_id]

    def _session(self, role_arn: str, name: str) -> RoleSession:
        return RoleSession(self._account.clients, self._account.client("sts"), role_arn, name)

    def _run(self) -> None:
        hidden = hide_modules(self._stack.functions.values())
        for logical_id, function in self._stack.functions.items():
            check_trust(self._account.client("iam"), function.role_arn, "lambda.amazonaws.com")
            self._launches[logical_id] = Launch(
                function=function,
                forks=self._forks,
                session=self._session(function.role_arn, function.name[-64:]),
                endpoint_url=self._account.endpoint_url,
                invoke_url=self._invoke.url,
                region=self._stack.region,
                hidden=hidden[logical_id],
                log=self.workdir / f"{function.name}.log",
                start_timeout_s=self._limits.start_timeout_s,
                taps=self.taps,
                may_log=self._may_log(function),
                is_stopped=partial(self._switches.is_stopped, function.name),
            )
        late_urls = {self.resources.get(name) for name in self._limits.late_queues}
        late: list[Seat] = []
        for source in self._stack.queue_sources:
            launch, sqs = self._launches[source.function], self._account.client("sqs")
            url = self._queue_url(source.queue_arn)
            function = launch.function
            guard = LoopGuard(function.name, url, sqs, loops_allowed=function.loops_allowed)
            for _ in range(min(source.max_concurrency, self._limits.queue_workers)):
                seat = self._seat(source.function, gives_way=url in late_urls)
                off = partial(self._switches.is_disabled, self.resources[source.logical_id])
                self._threads.append(Poller(source, guard, seat, launch.session, launch.log, off))
                late += [seat] * (url in late_urls)
        for schedule in self._stack.schedules:
            self._schedules[schedule.logical_id] = (schedule, self._seat(schedule.function))
        if self._limits.schedules:
            self._clock = Clock(list(self._schedules.values()), self._stack.region, self._is_disabled)
            self._threads.append(self._clock)
        if self._stack.expiring_tables:
            sweeper = Sweeper(self._account.client("dynamodb"), self._stack.expiring_tables, self._limits.ttl_sweep_s)
            self._threads.append(sweeper)
        starting = [seat for _, seat in self._seats if seat not in late]
        self.person = self.add_person("operator")
        if self._stack.api is not None:
            starting += self._serve_api(self._stack.api)
        if self._limits.prestart:
            start_all(starting)
        for thread in self._threads:
            thread.start()

    def _serve_api(self, api: HttpApi) -> list[Seat]:
        """Opens the API; gives the first seat of each function behind it."""
        seats = {
            logical_id: [self._seat(logical_id) for _ in range(self._limits.http_workers)]
            for logical_id in {route.function for route in api.routes}
        }
        pools = {logical_id: Seats(each) for logical_id, each in seats.items()}
        self._api.serve(api, self._stack.region, pools, self._account.authorize)
        functions = self._stack.functions
        # Functions that queues and schedules invoke share those processes: none is started only to be asked.
        others = {logical_id for logical_id, _ in self._seats if logical_id not in pools}
        shared = {each: Seats(seat for logical_id, seat in self._seats if logical_id == each) for each in others}
        asked = {functions[name].arn: pool for name, pool in (pools | shared).items()}
        self._invoke.serve(asked, self._account.authorize)
        return [each[0] for each in seats.values()]

    def _may_log(self, function: Function) -> bool:
        stream = f"arn:aws:logs:{self._stack.region}:{ACCOUNT}:log-group:{function.log_group}:log-stream:local"
        needs = ("logs:CreateLogStream", "logs:PutLogEvents")
        return all(self._account.may_role(function.role_arn, each, stream) for each in needs)

    def _is_disabled(self, schedule: Schedule) -> bool:
        return self._switches.is_disabled(self.resources[schedule.logical_id])

    def _queue_url(self, arn: str) -> str:
        for resource in self._stack.resources.values():
            if resource.attributes.get("Arn") == arn:
                return resource.ref
        raise NoSuchFunction(f"no queue of this stack has the ARN {arn}")

    def _seat(self, logical_id: str, *, gives_way: bool = False) -> Seat:
        seat = Seat(replace(self._launches[logical_id], gives_way=gives_way))
        self._seats.append((logical_id, seat))
        return seat
