"""The properties of a resource. One that is neither taken by a provisioner nor listed as an exception is an error."""

from collections.abc import Mapping
from typing import Any

from localcloud.deploy.departures import PROPERTIES
from localcloud.errors import TemplateInvalid, UnsupportedProperty


class Properties:
    """The resolved properties of one resource (or of a part of it, named by `where`)."""

    def __init__(self, logical_id: str, kind: str, values: Mapping[str, Any], where: str = "") -> None:
        self.logical_id = logical_id
        self.kind = kind
        self._where = where
        self._left = dict(values)

    def take(self, name: str, default: Any = None) -> Any:
        """The property's value, or the default. From then on it counts as honoured."""
        return self._left.pop(name, default)

    def need(self, name: str) -> Any:
        """As `take`, but raises TemplateInvalid where the property is missing."""
        if name not in self._left:
            raise TemplateInvalid(f"{self.logical_id} ({self.kind}) needs {self._path(name)}")
        return self._left.pop(name)

    def part(self, name: str) -> "Properties":
        """A nested group of properties, empty where it is missing; call `finish` on it too."""
        return self.within(name, self._left.pop(name, {}))

    def within(self, name: str, values: Mapping[str, Any]) -> "Properties":
        """A nested group with the given values, for members of a list."""
        return Properties(self.logical_id, self.kind, values, self._path(name))

    def move(self, **names: str) -> dict[str, Any]:
        """The properties that are there, under the names that the API gives them: move(QueueName="Name")."""
        return {new: self._left.pop(old) for old, new in names.items() if old in self._left}

    def finish(self) -> None:
        """Raises UnsupportedProperty naming each property that was not taken and is not listed in departures.py."""
        listed = PROPERTIES.get(self.kind, {})
        left = [name for name in self._left if self._path(name) not in listed]
        if left:
            raise UnsupportedProperty(
                f"{self.logical_id} ({self.kind}) sets {', '.join(map(self._path, sorted(left)))}, which the local "
                "cloud does not honour: honour it in infra/localcloud or list it in localcloud/deploy/departures.py"
            )

    def _path(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name
