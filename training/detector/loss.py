"""What the detector's outputs should have been, and how far off they are.

Plates with known corners teach all eight numbers; plates known by their box alone teach that the box around the four
corners equals it. Cut or tiny plates and the like are left out of the heatmap's loss.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.detector.network import STRIDE
from training.scenes.backdrop import BOX, CORNERS, IGNORE


@dataclass(frozen=True, slots=True)
class Targets:
    """Per cell: wanted heat (N x h x w), weight of the heat, the label (index into `labels`, -1: none)."""

    heat: Tensor
    heat_weight: Tensor
    owner: Tensor

    def to(self, device: str) -> "Targets":
        """The same on another device."""
        return Targets(self.heat.to(device), self.heat_weight.to(device), self.owner.to(device))


def make_targets(labels: Tensor, height: int, width: int) -> Targets:
    """Targets of labels N x M x 9 (pixels of the input) for a grid of height x width cells."""
    ys = (torch.arange(height) + 0.5) * STRIDE
    xs = (torch.arange(width) + 0.5) * STRIDE
    heat = torch.zeros(len(labels), height, width)
    owner = torch.full((len(labels), height, width), -1)
    ignored = torch.zeros(len(labels), height, width, dtype=torch.bool)
    for image, (rows, quads) in enumerate(zip(labels, as_quads(labels), strict=True)):
        there = rows[:, 0].nonzero()[:, 0]  # most rows are empty, and this runs for every sample
        if not len(there):
            continue
        kind, quads = rows[there, 0], quads[there]
        along = ((quads[:, 1] - quads[:, 0]) + (quads[:, 2] - quads[:, 3])) / 2
        down = ((quads[:, 3] - quads[:, 0]) + (quads[:, 2] - quads[:, 1])) / 2
        along_size, down_size = along.norm(dim=-1).clamp(min=1), down.norm(dim=-1).clamp(min=1)
        middle = quads.mean(dim=1)
        dx, dy = xs[None, None, :] - middle[:, 0, None, None], ys[None, :, None] - middle[:, 1, None, None]
        along, down = (along / along_size[:, None])[..., None, None], (down / down_size[:, None])[..., None, None]
        u, v = dx * along[:, 0] + dy * along[:, 1], dx * down[:, 0] + dy * down[:, 1]
        # A Gaussian over the plate's middle, never narrower than what one cell can catch.
        spread_u = (along_size * 0.14).clamp(min=0.55 * STRIDE)[:, None, None]
        spread_v = (down_size * 0.22).clamp(min=0.45 * STRIDE)[:, None, None]
        bell = torch.exp(-0.5 * ((u / spread_u) ** 2 + (v / spread_v) ** 2))
        plate = ((kind == CORNERS) | (kind == BOX))[:, None, None]
        bell = bell * plate
        # The cell nearest to the centre is a full positive.
        bell = torch.where((bell >= bell.amax(dim=(1, 2), keepdim=True)) & plate, torch.ones(()), bell)
        heat[image], best = bell.max(dim=0)
        owner[image] = torch.where(heat[image] > 0.3, there[best], owner[image])
        half_u, half_v = along_size / 2 + STRIDE / 2, down_size / 2 + STRIDE / 2
        inside = (u.abs() < half_u[:, None, None]) & (v.abs() < half_v[:, None, None])
        ignored[image] = (inside & (kind == IGNORE)[:, None, None]).any(dim=0)
    return Targets(heat, (~ignored | (heat > 0.3)).float(), owner)


def as_quads(labels: Tensor) -> Tensor:
    """Corners N x M x 4 x 2 of all labels; those of boxes are the box's."""
    quads = labels[:, :, 1:].reshape(*labels.shape[:2], 4, 2)
    x1, y1, x2, y2 = labels[:, :, 1:5].unbind(-1)
    boxes = torch.stack([x1, y1, x2, y1, x2, y2, x1, y2], dim=-1).reshape_as(quads)
    return torch.where((labels[:, :, 0] == CORNERS)[..., None, None], quads, boxes)


def heat_loss(logits: Tensor, targets: Targets) -> Tensor:
    """Focal loss for a heatmap (as in CornerNet), per plate."""
    logits = logits[:, 0].float()
    p = torch.sigmoid(logits)
    full = targets.heat >= 0.999
    log_p = torch.nn.functional.logsigmoid(logits)
    log_not = torch.nn.functional.logsigmoid(-logits)
    positive = -((1 - p) ** 2) * log_p * full
    negative = -((1 - targets.heat) ** 4) * p**2 * log_not * ~full
    return ((positive + negative) * targets.heat_weight).sum() / full.sum().clamp(min=1)


def corner_loss(corners: Tensor, labels: Tensor, targets: Targets) -> Tensor:
    """Mean distance of corners (or of box sides), in heights of the plate, over the cells in plates' middles."""
    n, y, x = (targets.owner >= 0).nonzero(as_tuple=True)
    if n.numel() == 0:
        return corners.sum() * 0
    label = labels[n, targets.owner[n, y, x]]
    centre = torch.stack([(x + 0.5) * STRIDE, (y + 0.5) * STRIDE], dim=-1)
    found = corners[n, :, y, x].float().reshape(-1, 4, 2) + centre[:, None]
    wanted = as_quads(label[:, None])[:, 0]
    spread = wanted.amax(1) - wanted.amin(1)
    size = spread.prod(-1).clamp(min=1).sqrt() / 2
    exact = label[:, 0] == CORNERS
    by_corner = (found - wanted).abs().mean(dim=(1, 2))
    sides_found = torch.cat([found.amin(1), found.amax(1)], dim=-1)
    sides_wanted = torch.cat([wanted.amin(1), wanted.amax(1)], dim=-1)
    by_side = (sides_found - sides_wanted).abs().mean(-1)
    off = torch.where(exact, by_corner, by_side) / size.clamp(min=3)
    weight = targets.heat[n, y, x]
    return (off * weight).sum() / weight.sum()
