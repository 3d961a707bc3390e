"""The modules on a snapshot's way to the SMS: those of the package that hold a function which runs on it.

A copy of the checkout runs `platewatch demo --once`. In it the processes of recognise, match and deliver note each
module of which a function is called while their handler runs; what runs when a module is imported does not count.
"""

import os
import shutil
import subprocess  # nosec B404  # git and this Python
import sys
from pathlib import Path
from typing import Final

from house.shapes import PACKAGE

_TRACER: Final = """
import sys as _sys, threading as _threading
_seen = set()
def _note(frame, event, _argument):
    code = frame.f_code
    # A function's code is optimised; that of a module or a class is not.
    if event == "call" and code.co_flags & 1 and code.co_filename not in _seen:
        _seen.add(code.co_filename)
        with open({notes!r}, "a") as notes:
            notes.write(code.co_filename + "\\n")
def _traced(call):
    def execute(handler, event, context):
        if context.function_name.rpartition("-")[2].startswith({functions!r}):
            _sys.setprofile(_note)
            _threading.setprofile(_note)
        try:
            return call(handler, event, context)
        finally:
            _sys.setprofile(None)
    return execute
_call = _traced(_call)

"""
_FUNCTIONS: Final = ("Recognise", "Match", "Deliver", "recognise", "match", "deliver")
_START: Final = 'if __name__ == "__main__":\n'
_LONGEST_S: Final = 900


def list_way(root: Path, workdir: Path) -> list[Path]:
    """The modules, in the order of their names. `workdir` is an empty folder, for the copy."""
    copy, notes = workdir / "copy", workdir / "notes"
    _copy(root, copy)
    notes.touch()
    # It has lain in other folders at earlier commits.
    [bootstrap] = (copy / "infra" / "localcloud").rglob("bootstrap.py")
    head, start, tail = bootstrap.read_text(encoding="utf-8").rpartition(_START)
    bootstrap.write_text(head + _TRACER.format(notes=str(notes), functions=_FUNCTIONS) + start + tail, encoding="utf-8")
    package = copy / PACKAGE
    search = os.pathsep.join([str(package.parent), str(copy / "infra"), str(copy)])
    subprocess.run(  # nosec B603  # this Python, and the project's own program
        [sys.executable, "-c", "from platewatch.cli.main import main; import sys; sys.exit(main(['demo', '--once']))"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": search},
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=_LONGEST_S,
    )
    ran = {Path(line) for line in notes.read_text(encoding="utf-8").splitlines()}
    return sorted(path.relative_to(package) for path in ran if package in path.parents)


def _copy(root: Path, copy: Path) -> None:
    told = subprocess.run(  # nosec B603 B607  # the git of this machine
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, told.stdout.split("\0")):
        if (root / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, copy / name)
