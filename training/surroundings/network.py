"""What is around both ends of a plate in, and what was read of it; six logits of ends out."""

import torch
from torch import Tensor, nn

from platewatch.reading.onnx import ends
from platewatch.reading.surroundings import COLUMNS, ROWS
from training.plates.looks import COUNTRIES

TOLD = ends.TOLD + len(COUNTRIES)
"""How many numbers platewatch.reading.onnx.ends.describe gives of a plate."""
LAYERS = ((4, 16, 5, 2), (16, 24, 3, 1), (24, 32, 3, 2), (32, 48, 3, 1), (48, 64, 3, 2))
"""Inputs, outputs, kernel and stride."""
SEEN, HEARD = 64, 32
DROPPED = 0.2
"""The share of what is seen and heard that training leaves out, so that the network does not become too sure."""


class EndsBySurroundings(nn.Module):
    """around uint8 [N, 2, ROWS, COLUMNS, 4] and told float [N, TOLD] -> logits [N, 6] that no character is missing:
    start and end of each line, top first.

    The recogniser's own logits, to which it adds what the surroundings say, are the first six of `told`, by four.
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs, kernel, stride in LAYERS:
            layers += [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)]
            layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
        self.look = nn.Sequential(*layers)
        self.gather = nn.Linear(64 * (ROWS // 8) * (COLUMNS // 8), SEEN)
        self.settle = nn.LayerNorm(SEEN)
        self.hear = nn.Linear(TOLD + 2, HEARD)
        self.think = nn.Linear(SEEN + HEARD, 64)
        self.decide = nn.Linear(64, 3)
        self.by_sight = nn.Linear(SEEN, 3)
        self.drop = nn.Dropout(DROPPED)
        self.share = nn.Parameter(torch.tensor(1.0))
        nn.init.normal_(self.decide.weight, 0, 0.02)
        nn.init.zeros_(self.decide.bias)

    def forward(self, around: Tensor, told: Tensor) -> Tensor:
        return self.judge(self.see(around), told)

    def see(self, around: Tensor) -> Tensor:
        """What is to be seen around each end, [2N, SEEN]: start and end of the first plate, then of the next."""
        pixels = around.reshape(-1, ROWS, COLUMNS, 4).permute(0, 3, 1, 2).float()
        return self.settle(self.gather(self.look(normalise(pixels)).flatten(1))).relu()

    def judge_by_sight(self, seen: Tensor) -> Tensor:
        """Logits [N, 6] of what `see` answered alone. Only training asks for them: without a loss of their own the
        convolutions learn nothing, since what is heard is nearly always right."""
        return _order(self.by_sight(seen))

    def judge(self, seen: Tensor, told: Tensor) -> Tensor:
        """Logits [N, 6] of what `see` answered and what was read."""
        count = told.shape[0]
        side = torch.tensor([[1.0, 0.0], [0.0, 1.0]]).repeat(count, 1)
        heard = self.hear(torch.cat([told.repeat_interleave(2, 0), side], dim=1)).relu()
        more = self.decide(self.drop(self.think(self.drop(torch.cat([seen, heard], dim=1))).relu()))
        return self.share * told[:, :6] * 4 + _order(more)


def _order(by_end: Tensor) -> Tensor:
    """[2N, 3], a row for each end and a column for each line, as [N, 6]: start and end of the first line come first."""
    return by_end.reshape(-1, 2, 3).transpose(1, 2).reshape(-1, 6)


def normalise(pixels: Tensor) -> Tensor:
    """[N, 4, rows, columns] of 0 to 255: the picture's part of one level and contrast, and where there is none as 1."""
    nothing = pixels[:, 3:] / 255
    shown, picture = 1 - nothing, pixels[:, :3]
    count = shown.mean(dim=(2, 3), keepdim=True) * 3 + 1e-3
    mean = (picture * shown).mean(dim=(2, 3), keepdim=True).sum(1, keepdim=True) / count
    picture = (picture - mean) * shown
    spread = (picture.square().mean(dim=(2, 3), keepdim=True).sum(1, keepdim=True) / count).sqrt()
    level = torch.cat([0.55 * picture / (spread + 4), nothing], dim=1)
    return level.contiguous(memory_format=torch.channels_last)
