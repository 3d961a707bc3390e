"""Training the ends alone changes nothing in the text that a recogniser reads."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training's own environment has PyTorch")
pytest.importorskip("onnx", reason="training's own environment has onnx")

import torch

from training.recogniser.committed import load_exported
from training.recogniser.ends import Heads
from training.recogniser.export import run_onnx
from training.recogniser.frozen import Body, replace_parts

COMMITTED = Path(__file__).parents[3] / "layers" / "models" / "recogniser.onnx"
STRIPS = np.random.default_rng(3).integers(0, 256, (5, 40, 160, 3), dtype=np.uint8)


def test_only_the_ends_and_the_country_differ(tmp_path: Path) -> None:
    heads = Heads(load_exported(COMMITTED))
    with torch.no_grad():
        for parameter in heads.parameters():
            parameter.add_(0.01)
    replace_parts(COMMITTED, heads, tmp_path / "new.onnx")
    before, after = run_onnx(COMMITTED, STRIPS), run_onnx(tmp_path / "new.onnx", STRIPS)
    assert np.array_equal(before[0], after[0])
    assert not np.allclose(before[1], after[1], atol=0.1)
    assert not np.allclose(before[2], after[2], atol=0.1)


def test_weights_taken_out_and_put_back_say_the_same(tmp_path: Path) -> None:
    replace_parts(COMMITTED, Heads(load_exported(COMMITTED)), tmp_path / "new.onnx")
    for before, after in zip(run_onnx(COMMITTED, STRIPS), run_onnx(tmp_path / "new.onnx", STRIPS), strict=True):
        assert np.array_equal(before, after)


def test_what_is_trained_says_of_the_kept_features_what_the_file_says() -> None:
    features = Body(COMMITTED).look(STRIPS)
    with torch.no_grad():
        countries, ends = Heads(load_exported(COMMITTED))(
            torch.from_numpy(STRIPS),
            torch.from_numpy(features.shown).float(),
            torch.from_numpy(features.standing).float(),
        )
    characters, expected_countries, expected_ends = run_onnx(COMMITTED, STRIPS)
    assert np.array_equal(features.characters, characters)
    assert np.abs(countries.numpy() - expected_countries).max() < 0.05
    assert np.abs(ends.numpy() - expected_ends).max() < 0.05


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    heads = Heads(load_exported(COMMITTED))
    heads.country[2] = torch.nn.Linear(96, 3)
    with pytest.raises(ValueError, match=r"no weights country\.2\.weight"):
        replace_parts(COMMITTED, heads, tmp_path / "new.onnx")
