"""A copy of the package in which a test changes lines, to count what a new column or channel takes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.layers import PACKAGE


class CopiedPackage:
    """The package below `folder`; `changed` names the files that are not as they were."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "platewatch"
        self._path = folder
        self.changed: set[str] = set()
        shutil.copytree(PACKAGE, self._root, ignore=shutil.ignore_patterns("__pycache__"))

    def insert(self, file: str, before: str, text: str) -> None:
        """Put text before a piece of a file that is there once."""
        self.replace(file, before, text + before)

    def replace(self, file: str, piece: str, text: str) -> None:
        """Put text in place of a piece of a file that is there once."""
        path = self._root / file
        old = path.read_text()
        assert old.count(piece) == 1, f"{file} has {old.count(piece)} of {piece!r}"
        path.write_text(old.replace(piece, text))
        self.changed.add(file)

    def add(self, file: str, text: str) -> None:
        """Add a file."""
        path = self._root / file
        assert not path.exists()
        path.write_text(text)
        self.changed.add(file)

    def run(self, script: str) -> None:
        """Run a script that imports the copy. Fails with what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", f"import platewatch\nassert {str(self._root)!r} in platewatch.__file__\n{script}"],
            env={
                **os.environ,
                "PYTHONPATH": f"{self._path}:{Path(__file__).parents[1]}",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
