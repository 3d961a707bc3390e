"""Which faults are put into a source, and that each is what it says."""

import random
from pathlib import Path

import pytest
from mutation.equivalents import load_equivalents
from mutation.mutants import apply_mutant, changed_lines, format_diff, is_at, is_real, list_mutants
from mutation.targets import LEFT_OUT, MUTATED, PACKAGE, list_modules, list_tests

ROOT = Path(__file__).parents[3]


def become(source: str) -> set[str]:
    """All that a source of one line, or one function, can become."""
    mutants = [mutant for mutant in list_mutants("x.py", source) if is_real(mutant, source)]
    return {apply_mutant(mutant, source).strip() for mutant in mutants}


@pytest.mark.parametrize(
    ("source", "others"),
    [
        ("x = a < b", {"x = a <= b", "x = a >= b"}),
        ("x = a >= b", {"x = a > b", "x = a < b"}),
        ("x = a not in b", {"x = a in b"}),
        ("x = a is not None", {"x = a is None"}),
        ("x = a and b and c", {"x = a or b and c", "x = a and b or c"}),
        ("x = not a", {"x = a"}),
        ("x = 3", {"x = 4", "x = 2"}),
        ("x = True", {"x = False"}),
        ("x = 0.5", {"x = 1.0", "x = 0.25"}),
        ("x = a + b", {"x = a - b"}),
        ("x = a // b", {"x = a * b"}),
        ("x = min(a)", {"x = max(a)"}),
        ("x = f(a, b.c)", {"x = f(b.c, a)"}),
        ("x = f(a, b=c, d=e)", {"x = f(a, d=e)", "x = f(a, b=c)", "x = f(a, b=e, d=c)"}),
        ("x = f(b=c)", {"x = f()"}),
        ("x = a if b else c", {"x = (a)", "x = (c)"}),
        ("x = [a for a in b if c]", {"x = [a for a in b if True]"}),
        ("x = read.captured_at", {"x = read.received_at"}),
        ("f(a)", {"pass"}),
        ("x += a", {"pass", "x -= a"}),
        ("x.a = b", {"pass"}),
        # A table of measured numbers, an annotation, a text and a protocol say nothing when they are wrong.
        ("x = {" + ", ".join(f"'{number}': {number}" for number in range(20)) + "}", set()),
        ("x: Literal[3]", set()),
        ("x = zip(a.b + c, d, strict=True)", {"x = zip(a.b - c, d, strict=True)"}),
        ("x = f'{a + b}'", set()),
        ("class Store(Protocol):\n    def find(self, at=3): ...", set()),
    ],
)
def test_each_kind_of_fault_is_put_in(source: str, others: set[str]) -> None:
    assert become(source) == others


def test_statements_answers_and_conditions_of_a_function() -> None:
    source = "def f(a, n=2):\n    if a:\n        raise Wrong(3)\n    with held():\n        go()\n    return a"
    assert become(source) == {
        source.replace(old, new)
        for old, new in (
            ("n=2", "n=3"),
            ("n=2", "n=1"),
            ("if a", "if not (a)"),
            ("raise Wrong(3)", "pass"),
            ("with held()", "if True"),
            ("go()", "pass"),
            ("return a", "return None"),
        )
    }


def test_letters_of_more_than_one_byte_move_no_fault() -> None:
    assert become('x = "één" if a else b < 3  # é') == {
        'x = ("één")  # é',
        "x = (b < 3)  # é",
        'x = "één" if a else b <= 3  # é',
        'x = "één" if a else b >= 3  # é',
        'x = "één" if a else b < 4  # é',
        'x = "één" if a else b < 2  # é',
    }


def test_a_fault_knows_the_lines_that_run_it_or_the_names_that_lead_to_them() -> None:
    constant, owner = "MOST = 3\n\n\n", "class Limits:\n    least: int = 1\n\n\n"
    source = constant + owner + "def f(a,\n      n=2):\n    if a:\n        return n\n    return 7"
    places = {(one.line, one.lines, one.names) for one in list_mutants("x.py", source) if one.kind == "constant"}
    assert places == {
        (1, (), ("MOST",)),
        (5, (), ("Limits", "least")),
        (9, (10, 11, 12), ("f",)),
        (12, (12,), ()),
    }


def test_every_real_fault_of_every_module_compiles_and_changes_a_line() -> None:
    modules = list_modules(ROOT)
    chance = random.Random(7)
    for module in chance.sample(modules, 20):
        source = (ROOT / module).read_text()
        mutants = list_mutants(module, source)
        for mutant in chance.sample(mutants, min(3, len(mutants))):
            if is_real(mutant, source):
                compile(apply_mutant(mutant, source), module, "exec")
                assert "\n-" in format_diff(mutant, source)


def test_the_same_source_has_the_same_faults_in_the_same_order() -> None:
    module = f"{PACKAGE}/hits/bands.py"
    source = (ROOT / module).read_text()
    assert list_mutants(module, source) == list_mutants(module, source) != []


def test_a_place_is_a_part_of_a_path_and_perhaps_a_line() -> None:
    mutant = next(one for one in list_mutants("alerts/sms.py", "\nx = 3"))
    assert [is_at(mutant, place) for place in ("alerts/", "sms.py:2", "sms.py:3", "audit/")] == [
        True,
        True,
        False,
        False,
    ]


def test_what_is_listed_is_there() -> None:
    package = ROOT / PACKAGE
    assert all(any(package.glob(pattern)) for pattern in MUTATED)
    assert all((package / name).is_file() for name in LEFT_OUT)
    assert all((ROOT / name).is_file() for name in list_tests(ROOT))
    assert f"{PACKAGE}/matching/passages.py" in list_modules(ROOT)


def test_every_fault_that_is_listed_as_without_effect_can_be_put_in_and_has_a_reason() -> None:
    """The list holds for exact lines: when a line changes, its fault is a fault again."""
    listed = load_equivalents()
    for module in {module for module, _, _ in listed}:
        source = (ROOT / module).read_text()
        lines = {line for each, line, _ in listed if each == module}
        places = {number for number, text in enumerate(source.splitlines(), 1) if text.strip() in lines}
        near = [mutant for mutant in list_mutants(module, source) if mutant.line in places]
        possible = {changed_lines(mutant, source) for mutant in near}
        assert {(line, becomes) for each, line, becomes in listed if each == module} <= possible, module
    assert all(len(reason) > 20 for reason in listed.values())
