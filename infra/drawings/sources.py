"""What the drawings take from the repository: features, their edges, and the resources of the template."""

import tomllib
from pathlib import Path
from typing import Any, Final

from localcloud.deploy.template import read_template
from localcloud.errors import LocalCloudError
from tests.layers import EDGES, FEATURES, PACKAGE, SHARED_EDGES

ROOT: Final = Path(__file__).parents[2]

__all__ = ["EDGES", "FEATURES", "ROOT", "SHARED_EDGES", "NotThere", "Resources", "list_edges_of", "list_functions"]


class NotThere(LocalCloudError):
    """A drawing names what the repository does not have, or leaves out what it has."""


def list_edges_of(feature: str) -> list[str]:
    """The edges that a feature has, as folders or as single modules."""
    folder = PACKAGE / feature
    return [name for name in EDGES if (folder / name).is_dir() or (folder / f"{name}.py").is_file()]


def list_functions() -> list[str]:
    """The folders of all Lambda functions."""
    return sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))


def list_localcloud_layers() -> list[str]:
    """The local cloud's folders from the top down, as import-linter holds them."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in document["tool"]["importlinter"]["contracts"]:
        if contract.get("containers") == ["localcloud"]:
            return [layer for layer in contract["layers"] if (ROOT / "infra/localcloud" / layer).is_dir()]
    raise NotThere("pyproject.toml has no contract for the layers of the local cloud")


class Resources:
    """The resources of template.yaml, by logical id."""

    def __init__(self) -> None:
        self._all: dict[str, Any] = read_template(ROOT / "template.yaml")["Resources"]

    def require(self, kind: str, *logical_ids: str) -> None:
        """Raises NotThere unless each is a resource of that type."""
        for logical_id in logical_ids:
            if self._all.get(logical_id, {}).get("Type") != kind:
                raise NotThere(f"template.yaml has no {kind} {logical_id}")

    def find_folder(self, logical_id: str) -> str:
        """The folder of a function."""
        self.require("AWS::Serverless::Function", logical_id)
        return str(self._all[logical_id]["Properties"]["CodeUri"]).rstrip("/").rsplit("/", 1)[-1]
