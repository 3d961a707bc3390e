"""Which tests are run against a fault in a constant: those that name it, or a table that is made of it, come first."""

from pathlib import Path

from mutation.contexts import Contexts
from mutation.mutants import list_mutants
from mutation.targets import PACKAGE
from mutation.trial import Chooser

SOURCE = """
_PART = 3
TABLE = {"a": _PART}
OTHER = 7


def look_up(name):
    return TABLE[name]
"""


def test_a_test_that_names_a_table_is_run_against_a_fault_in_its_parts(tmp_path: Path) -> None:
    module = f"{PACKAGE}/rules.py"
    (tmp_path / PACKAGE).mkdir(parents=True)
    (tmp_path / module).write_text(SOURCE)
    texts = {"table": "rules.TABLE", "part": "rules._PART", "other": "rules.OTHER", "use": "rules.look_up"}
    tests = {}
    for name, text in texts.items():
        (tmp_path / f"test_{name}.py").write_text(text)
        tests[name] = f"test_{name}.py::test"
    contexts = Contexts(dict.fromkeys(tests.values(), 0.1), {module: {8: {tests["use"]}}})
    chooser = Chooser(contexts, tmp_path, 60)
    chosen = {mutant.line: chooser.choose(mutant) for mutant in list_mutants(module, SOURCE)}
    assert chosen[2] == [tests["part"], tests["table"], tests["use"]]
    assert chosen[4] == [tests["other"]]
    assert chosen[8] == [tests["use"]]
