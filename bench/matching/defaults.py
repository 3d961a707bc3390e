"""The deployment's defaults, read from the template."""

import re
from pathlib import Path
from typing import Final

TEMPLATE: Final = Path(__file__).parents[2] / "template.yaml"


def read_default(parameter: str, otherwise: float, template: Path = TEMPLATE) -> float:
    """The default of a number among the template's parameters; `otherwise` where the template has no such parameter."""
    text = template.read_text(encoding="utf-8")
    found = re.search(rf"^  {parameter}:(?:.|\n    )*?\bDefault: ([0-9.]+)(?=,|$)", text, re.MULTILINE)
    return float(found[1]) if found else otherwise
