"""The functions of a stack at work: their processes, and what brings them events."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from localcloud.account_id import ACCOUNT
from localcloud.deploy.layers import hide_modules
from localcloud.deploy.stack import Function, HttpApi, Schedule, Stack
from localcloud.enforce.recursion import LoopGuard
from localcloud.enforce.roles import RoleSession, check_trust
from localcloud.errors import NoSuchFunction
from localcloud.limits import Limits
from localcloud.run.account import Account
from localcloud.run.fork_server import ForkServer
from localcloud.run.functions import Seat, start_all
from localcloud.run.http_api import ApiServer, Seats
from localcloud.run.invoke import InvokeServer
from localcloud.run.process import Launch, Tap
from localcloud.run.queues import Poller
from localcloud.run.schedules import Clock, Sweeper
from localcloud.run.switches import FILE, Switches


class Workers:
    """The functions' processes, with the queues, schedules and requests that they work on. `start`, then `stop`."""

    def __init__(
        self, account: Account, api: ApiServer, forks: ForkServer, stack: Stack, workdir: Path, limits: Limits
    ) -> None:
        self._account = account
        self._api = api
        self._forks = forks
        self._invoke = InvokeServer(limits.client_s)
        self._stack = stack
        self._workdir = workdir
        self._limits = limits
        self._switches = Switches(workdir / FILE)
        self._threads: list[Poller | Clock | Sweeper] = []
        self.launches: dict[str, Launch] = {}
        self.seats: list[tuple[str, Seat]] = []
        """Each with the logical id of its function."""
        self.schedules: dict[str, tuple[Schedule, Seat]] = {}
        self.clock: Clock | None = None
        """What fires the schedules; None where nothing does."""
        self.taps: list[Tap] = []
        """See LocalCloud.taps."""

    @property
    def invoke_url(self) -> str:
        """Where functions invoke one another."""
        return self._invoke.url

    def start(self) -> None:
        """Starts the processes, and everything that brings them events. Raises a LocalCloudError."""
        hidden = hide_modules(self._stack.functions.values())
        for logical_id, function in self._stack.functions.items():
            check_trust(self._account.client("iam"), function.role_arn, "lambda.amazonaws.com")
            self.launches[logical_id] = Launch(
                function=function,
                forks=self._forks,
                session=make_session(self._account, function.role_arn, function.name[-64:]),
                endpoint_url=self._account.endpoint_url,
                invoke_url=self.invoke_url,
                region=self._stack.region,
                hidden=hidden[logical_id],
                log=self._workdir / f"{function.name}.log",
                start_timeout_s=self._limits.start_timeout_s,
                taps=self.taps,
                may_log=self._may_log(function),
                is_stopped=partial(self._switches.is_stopped, function.name),
            )
        resources = self._stack.resources
        late_urls = {resources[name].ref for name in self._limits.late_queues if name in resources}
        late: list[Seat] = []
        for source in self._stack.queue_sources:
            launch, sqs = self.launches[source.function], self._account.client("sqs")
            url = self._queue_url(source.queue_arn)
            function = launch.function
            guard = LoopGuard(function.name, url, sqs, loops_allowed=function.loops_allowed)
            for _ in range(min(source.max_concurrency, self._limits.queue_workers)):
                seat = self.add_seat(source.function, gives_way=url in late_urls)
                off = partial(self._switches.is_disabled, resources[source.logical_id].ref)
                self._threads.append(Poller(source, guard, seat, launch.session, launch.log, off))
                late += [seat] * (url in late_urls)
        for schedule in self._stack.schedules:
            self.schedules[schedule.logical_id] = (schedule, self.add_seat(schedule.function))
        if self._limits.schedules:
            self.clock = Clock(list(self.schedules.values()), self._stack.region, self.is_disabled)
            self._threads.append(self.clock)
        if self._stack.expiring_tables:
            sweeper = Sweeper(self._account.client("dynamodb"), self._stack.expiring_tables, self._limits.ttl_sweep_s)
            self._threads.append(sweeper)
        starting = [seat for _, seat in self.seats if seat not in late]
        if self._stack.api is not None:
            starting += self._serve_api(self._stack.api)
        if self._limits.prestart:
            start_all(starting)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends every process and thread that works; the account goes on."""
        for thread in self._threads:
            thread.stop()
        self._api.close()
        self._invoke.close()
        for _, seat in self.seats:
            seat.close()

    def join(self) -> None:
        """Waits a little for the threads to end."""
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=2)

    def change_code(self, logical_id: str, code: Path) -> Path:
        """Gives a function other code, which its next event meets; the folder of the code before."""
        launch = self.find_launch(logical_id)
        self.launches[logical_id] = replace(launch, function=replace(launch.function, code=code))
        for seat in (seat for name, seat in self.seats if name == logical_id):
            seat.change_code(code)
        self._account.control("note_change", launch.function.name)
        return launch.function.code

    def find_launch(self, logical_id: str) -> Launch:
        """How processes of the function are started. Raises NoSuchFunction."""
        if logical_id not in self.launches:
            known = ", ".join(sorted(self.launches))
            raise NoSuchFunction(f"the template has no function {logical_id}; it has {known}")
        return self.launches[logical_id]

    def add_seat(self, logical_id: str, *, gives_way: bool = False) -> Seat:
        """A place for one process of the function; it starts with its first event."""
        seat = Seat(replace(self.launches[logical_id], gives_way=gives_way))
        self.seats.append((logical_id, seat))
        return seat

    def _serve_api(self, api: HttpApi) -> list[Seat]:
        """Opens the API; gives the first seat of each function behind it."""
        seats = {
            logical_id: [self.add_seat(logical_id) for _ in range(self._limits.http_workers)]
            for logical_id in {route.function for route in api.routes}
        }
        pools = {logical_id: Seats(each) for logical_id, each in seats.items()}
        self._api.serve(api, self._stack.region, pools, self._account.authorize)
        functions = self._stack.functions
        # Functions that queues and schedules invoke share those processes: none is started only to be asked.
        others = {logical_id for logical_id, _ in self.seats if logical_id not in pools}
        shared = {each: Seats(seat for logical_id, seat in self.seats if logical_id == each) for each in others}
        asked = {functions[name].arn: pool for name, pool in (pools | shared).items()}
        self._invoke.serve(asked, self._account.authorize)
        return [each[0] for each in seats.values()]

    def _may_log(self, function: Function) -> bool:
        stream = f"arn:aws:logs:{self._stack.region}:{ACCOUNT}:log-group:{function.log_group}:log-stream:local"
        needs = ("logs:CreateLogStream", "logs:PutLogEvents")
        return all(self._account.may_role(function.role_arn, each, stream) for each in needs)

    def is_disabled(self, schedule: Schedule) -> bool:
        """Whether its rule is switched off."""
        return self._switches.is_disabled(self._stack.resources[schedule.logical_id].ref)

    def _queue_url(self, arn: str) -> str:
        for resource in self._stack.resources.values():
            if resource.attributes.get("Arn") == arn:
                return resource.ref
        raise NoSuchFunction(f"no queue of this stack has the ARN {arn}")


def make_session(account: Account, role_arn: str, name: str) -> RoleSession:
    """A session of the role, named so."""
    return RoleSession(account.clients, account.client("sts"), role_arn, name)
