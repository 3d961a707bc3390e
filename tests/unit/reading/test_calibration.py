"""The calibration in models.toml: it is there, it fits the committed networks, and a wrong one is refused."""

import shutil
import tomllib
from pathlib import Path

import pytest

from platewatch.reading.errors import ModelListInvalid
from platewatch.reading.onnx.models import load_models

MODELS = Path(__file__).parents[3] / "layers" / "models"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the models' folder, to change."""
    return Path(shutil.copytree(MODELS, tmp_path / "models"))


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "models.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", ["recogniser", "ends"])
def test_it_was_fitted_for_the_networks_that_are_committed(name: str) -> None:
    tables = tomllib.loads((MODELS / "models.toml").read_text(encoding="utf-8"))
    assert tables["calibration"][name] == tables[name]["sha256"], (
        f"run python -m training.calibrate again: the network of [{name}] is another than the calibration's"
    )


def test_another_calibration_is_another_version(folder: Path) -> None:
    before = load_models(folder).version
    change(folder, "\nshift = ", "\nshift = 0.00001 # ")
    assert load_models(folder).version != before


def test_a_calibration_that_makes_no_sense_is_refused(folder: Path) -> None:
    change(folder, "\nlow = ", "\nlow = -1 # ")
    with pytest.raises(ModelListInvalid, match="low"):
        load_models(folder)
