"""A queue that invokes a function: known waits, nothing lost, and limits that bind."""

import math
import random
from collections.abc import Callable

import pytest
import simpy

from bench.scale.agenda import Agenda
from bench.scale.functions import Function, Handler, Polling, Source
from bench.scale.queues import Message, Rate


def make_function(most: int = 1000, cold_s: float = 0.0, warm_s: float = 1e9, growth: Rate | None = None) -> Function:
    return Function(most, cold_s, warm_s, growth or Rate(1e9, 1e9))


def make_source(
    env: Agenda, function: Function, handler: Handler, *, most: int = 1000, start: float = 1000.0
) -> Source:
    return Source(env, function, handler, Polling(most, start, 5.0, 1.0, 0.0, 30.0, 3))


def takes(seconds: float, ends: Callable[[Message], bool] = lambda message: True) -> Handler:
    return lambda message: (seconds, lambda: ends(message))


def wait_in_queue(servers: int, load: float) -> float:
    """Erlang's formula: the mean wait of M/M/c, in mean services."""
    offered = servers * load
    last = offered**servers / math.factorial(servers) / (1 - load)
    wait = last / (sum(offered**number / math.factorial(number) for number in range(servers)) + last)
    return wait / (servers * (1 - load))


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (3, 0.7), (10, 0.7)])
def test_the_mean_wait_is_that_of_the_formula(servers: int, load: float) -> None:
    env, chance, waits = Agenda(), random.Random(7), []

    def handle(message: Message) -> tuple[float, Callable[[], bool]]:
        waits.append(env.now - message.sent)
        return chance.expovariate(1.0), lambda: True

    source = make_source(env, make_function(), handle, most=servers, start=servers)

    def arrive() -> simpy.events.ProcessGenerator:
        while True:
            yield env.timeout(chance.expovariate(servers * load))
            source.put(Message(None, env.now))

    env.process(arrive())
    env.run_until(60_000 / servers)
    assert sum(waits) / len(waits) == pytest.approx(wait_in_queue(servers, load), rel=0.15)


def test_every_message_is_done_or_among_the_dead_letters() -> None:
    env, chance = Agenda(), random.Random(3)
    source = make_source(env, make_function(), takes(1.0, lambda message: chance.random() < 0.5))
    for number in range(1000):
        source.put(Message(number, 0.0))
    env.run_until(1000)
    assert source.done + len(source.dead) == 1000
    assert source.waiting == 0
    assert len(source.dead) == pytest.approx(1000 / 8, rel=0.3), "three tries each"


def test_pollers_grow_by_five_a_second_from_five_to_their_most() -> None:
    env = Agenda()
    source = make_source(env, make_function(), takes(1e6), most=50, start=5)
    for _ in range(1000):
        source.put(Message(None, 0.0))
    running = []
    for second in (0.5, 1.5, 4.5, 60):
        env.run_until(second)
        running.append(source.running)
    assert running == [5, 10, 25, 50]


def test_a_reservation_holds_back_and_what_is_held_back_comes_later() -> None:
    env, function = Agenda(), make_function(most=2)
    source = make_source(env, function, takes(1.0))
    for _ in range(8):
        source.put(Message(None, 0.0))
    assert (function.running, function.throttled) == (2, 6)
    env.run_until(29.5)
    assert source.done == 2
    env.run_until(200)
    assert (source.done, len(source.dead)) == (6, 2), "two of them came back in vain until their tries were used up"


def test_new_environments_are_held_back_when_too_many_begin() -> None:
    env, function = Agenda(), make_function(growth=Rate(1, 10))
    source = make_source(env, function, takes(1000.0))
    for _ in range(100):
        source.put(Message(None, 0.0))
    assert (function.running, function.throttled) == (10, 90)


def test_an_environment_starts_cold_once_and_again_when_it_was_not_kept() -> None:
    env, function, begun = Agenda(), make_function(cold_s=5.0, warm_s=60.0), []

    def handle(message: Message) -> tuple[float, Callable[[], bool]]:
        begun.append(env.now - message.sent)
        return 1.0, lambda: True

    source = make_source(env, function, handle)
    for at in (0.0, 30.0, 200.0):
        env.run_until(at) if at else None
        source.put(Message(None, env.now))
    env.run_until(300)
    assert begun == [5.0, 0.0, 5.0]
    assert function.cold == 2


def test_what_a_dead_function_had_begun_comes_back_when_it_lives_again() -> None:
    env = Agenda()
    source = make_source(env, make_function(), takes(10.0), start=5)
    for _ in range(8):
        source.put(Message(None, 0.0))
    env.run_until(1)
    source.close()
    source.put(Message(None, env.now))
    env.run_until(20)
    assert (source.done, source.running, source.waiting) == (0, 0, 9)
    source.open()
    env.run_until(200)
    assert (source.done, source.waiting) == (9, 0)
