"""What the detector's training wants: heat in plates' middles, and nothing said of what counts neither way."""

import pytest

torch = pytest.importorskip("torch", reason="training's own environment has PyTorch")

from training.detector.loss import corner_loss, heat_loss, make_targets  # noqa: E402
from training.detector.network import PATCH, STRIDE, Detector, to_patches  # noqa: E402
from training.scenes.backdrop import BOX, CORNERS, IGNORE  # noqa: E402

LEVEL = [40.0, 100.0, 120.0, 100.0, 120.0, 120.0, 40.0, 120.0]


def _labels(*rows: list[float]) -> torch.Tensor:
    return torch.tensor([[row + [0.0] * (9 - len(row)) for row in rows]])


def test_heat_is_highest_in_the_middle_of_the_plate() -> None:
    targets = make_targets(_labels([CORNERS, *LEVEL]), 40, 40)
    y, x = divmod(int(targets.heat[0].argmax()), 40)
    assert ((x + 0.5) * STRIDE, (y + 0.5) * STRIDE) == pytest.approx((80, 110), abs=STRIDE)
    assert targets.heat[0].max() == 1
    assert targets.heat[0, 0, 0] == 0
    assert (targets.owner[0] >= 0).sum() >= 1
    assert targets.heat_weight.min() == 1


def test_a_plate_of_one_cell_still_has_a_full_positive() -> None:
    targets = make_targets(_labels([BOX, 101.0, 101.0, 113.0, 104.0]), 40, 40)
    assert targets.heat[0].max() == 1


def test_what_counts_neither_way_has_no_weight_and_hides_no_plate() -> None:
    targets = make_targets(_labels([IGNORE, 30.0, 90.0, 200.0, 130.0], [CORNERS, *LEVEL]), 40, 40)
    assert targets.heat_weight[0, 13, 22] == 0  # within the doubtful box, beside the plate
    assert targets.heat_weight[0, 13, 9] == 1  # the plate's middle
    assert targets.owner[0, 13, 9] == 1
    assert targets.heat_weight[0, 30, 30] == 1


def test_perfect_answers_cost_next_to_nothing_and_wrong_ones_much() -> None:
    labels = _labels([CORNERS, *LEVEL])
    targets = make_targets(labels, 40, 40)
    right = torch.logit(targets.heat.clamp(1e-4, 1 - 1e-4))[:, None]
    assert heat_loss(right, targets) < 0.1 < heat_loss(-right, targets)
    centres = (torch.arange(40) + 0.5) * STRIDE
    grid = torch.stack(torch.meshgrid(centres, centres, indexing="ij")[::-1], dim=-1)
    corners = (torch.tensor(LEVEL).reshape(1, 1, 4, 2) - grid[:, :, None]).reshape(40, 40, 8).permute(2, 0, 1)[None]
    assert corner_loss(corners, labels, targets) == pytest.approx(0, abs=1e-5)
    assert corner_loss(corners + 5, labels, targets) > 0.1


def test_of_a_box_only_its_sides_count() -> None:
    labels = _labels([BOX, 40.0, 100.0, 120.0, 120.0])
    targets = make_targets(labels, 40, 40)
    turned = torch.tensor([45.0, 100.0, 120.0, 104.0, 115.0, 120.0, 40.0, 116.0])
    centres = (torch.arange(40) + 0.5) * STRIDE
    grid = torch.stack(torch.meshgrid(centres, centres, indexing="ij")[::-1], dim=-1)
    corners = (turned.reshape(1, 1, 4, 2) - grid[:, :, None]).reshape(40, 40, 8).permute(2, 0, 1)[None]
    assert corner_loss(corners, labels, targets) == pytest.approx(0, abs=1e-5)


def test_patches_hold_the_pixels_row_by_row() -> None:
    pixels = torch.arange(1 * 8 * 12 * 3).reshape(1, 8, 12, 3)
    patches = to_patches(pixels)
    assert patches.shape == (1, 3 * PATCH * PATCH, 2, 3)
    assert patches[0, :, 1, 2].tolist() == pixels[0, 4:8, 8:12].flatten().tolist()


def test_the_network_answers_on_a_grid_of_eight_pixels() -> None:
    heat, corners = Detector().eval()(to_patches(torch.zeros(1, 64, 96, 3)))
    assert heat.shape == (1, 1, 8, 12)
    assert corners.shape == (1, 8, 8, 12)
