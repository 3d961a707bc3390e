"""The recogniser's network: a strip in, 40 columns of characters (CTC) and a country out."""

import torch
from torch import Tensor, nn

from platewatch.reading.rectify import RECOGNISER_WIDTH
from training.plates.fonts import CHARACTERS
from training.plates.looks import COUNTRIES

COLUMNS = RECOGNISER_WIDTH // 4
CLASSES = len(CHARACTERS) + 1
"""CTC's blank first, then 0-9 and A-Z."""


def _layer(
    inputs: int,
    outputs: int,
    kernel: int | tuple[int, int] = 3,
    stride: int | tuple[int, int] = 1,
    *,
    padding: int | tuple[int, int] = 1,
    dilation: int = 1,
) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class _Residual(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        return x + self.inner(x)


class Recogniser(nn.Module):
    """uint8 [N, 32, 160, 3] BGR -> (logits [N, 40, 37] over blank and characters, logits [N, countries])."""

    def __init__(self) -> None:
        super().__init__()
        self.eyes = nn.Sequential(
            _layer(3, 16),
            _layer(16, 32, 3, 2),
            _Residual(_layer(32, 32)),
            _layer(32, 64, 3, 2),
            _layer(64, 96),
            _layer(96, 128, 3, (2, 1)),
            _Residual(_layer(128, 128)),
            _layer(128, 192, 3, (2, 1)),
            _layer(192, 192, (2, 1), 1, padding=0),
            _Residual(_layer(192, 192, (1, 5), 1, padding=(0, 2))),
        )
        self.characters = nn.Sequential(nn.Dropout(0.1), nn.Conv2d(192, CLASSES, 1))
        self.country = nn.Sequential(nn.Linear(384, 96), nn.ReLU(), nn.Linear(96, len(COUNTRIES)))
        # Whether a stroke is a 1 or an I hangs on the group that it stands in: every column sees the whole plate.
        self.context = nn.Sequential(
            _Residual(_layer(192, 192, (1, 5), 1, padding=(0, 4), dilation=2)),
            _Residual(_layer(192, 192, (1, 5), 1, padding=(0, 8), dilation=4)),
        )

    def forward(self, strips: Tensor) -> tuple[Tensor, Tensor]:
        x = strips.permute(0, 3, 1, 2).float()
        # Night, glare and haze differ in level and contrast: take both out, keep the colours' relation.
        x = x - x.mean(dim=(1, 2, 3), keepdim=True)
        x = x / (x.square().mean(dim=(1, 2, 3), keepdim=True).sqrt() + 4.0)
        seen = self.eyes(x.contiguous(memory_format=torch.channels_last) if self.training else x)
        seen = self.context(seen)
        characters = self.characters(seen).squeeze(2).transpose(1, 2)
        flat = seen.squeeze(2)
        country = self.country(torch.cat([flat.mean(dim=2), flat.amax(dim=2)], dim=1))
        return characters, country
