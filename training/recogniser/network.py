"""The recogniser's network: a strip in, one column of characters (CTC) per four pixels, a country and the ends out.

The body and the neck are those of PP-OCRv4's small text recogniser (PP-LCNetV3 and two SVTR blocks), whose published
weights `pretrained.py` fetches into this shape. Its normalisations and scalar affines are folded into the convolutions.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH
from training.plates.fonts import CHARACTERS
from training.plates.looks import COUNTRIES

COLUMNS = RECOGNISER_WIDTH // 4
CLASSES = len(CHARACTERS) + 1
"""CTC's blank first, then 0-9 and A-Z."""

# Inputs, outputs, kernel, stride (down, across), squeeze and excitation: the body's blocks.
BLOCKS: tuple[tuple[int, int, int, tuple[int, int], bool], ...] = (
    (16, 32, 3, (1, 1), False),
    (32, 64, 3, (1, 1), False),
    (64, 64, 3, (1, 1), False),
    (64, 128, 3, (2, 1), False),
    (128, 128, 3, (1, 1), False),
    (128, 240, 3, (1, 2), False),
    (240, 240, 5, (1, 1), False),
    (240, 240, 5, (1, 1), False),
    (240, 240, 5, (1, 1), False),
    (240, 240, 5, (1, 1), False),
    (240, 480, 5, (2, 1), True),
    (480, 480, 5, (1, 1), True),
    (480, 480, 5, (2, 1), False),
    (480, 480, 5, (1, 1), False),
)
BODY = 480
MIDDLE = 60
WIDE = 120
HEADS = 8
ENDS = 6
"""A start and an end for each of up to three lines."""


class Squeeze(nn.Module):
    """How much each channel counts, by what the whole strip shows."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(channels, channels // 4, 1)
        self.widen = nn.Conv2d(channels // 4, channels, 1)
        self.shift = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.shift.to(x.dtype)
        share = self.narrow(x.mean(dim=(2, 3), keepdim=True)).relu()
        return x * functional.hardsigmoid(self.widen(share))


class Block(nn.Module):
    """A convolution of each channel by itself, then one across the channels."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: tuple[int, int], squeeze: bool) -> None:
        super().__init__()
        self.spread = nn.Conv2d(inputs, inputs, kernel, stride, kernel // 2, groups=inputs)
        self.squeeze = Squeeze(inputs) if squeeze else nn.Identity()
        self.mix = nn.Conv2d(inputs, outputs, 1)
        # What it gives is offset from 0, and the next convolution pads with 0.
        self.shift = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        x = functional.hardswish(self.mix(self.squeeze(functional.hardswish(self._spread(x)))))
        return x + self.shift.to(x.dtype)

    def _spread(self, x: Tensor) -> Tensor:
        spread = self.spread
        if not self.training:
            return spread(x)
        # On CPUs the gradient of a strided one is many times slower than to compute all and leave out.
        full = functional.conv2d(x, spread.weight, spread.bias, 1, spread.padding, 1, spread.groups)
        return full[:, :, :: spread.stride[0], :: spread.stride[1]]


class Attention(nn.Module):
    """Every column looks at all others, then thinks by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.LayerNorm(WIDE, eps=1e-5)
        self.ask = nn.Linear(WIDE, 3 * WIDE)
        self.answer = nn.Linear(WIDE, WIDE)
        self.between = nn.LayerNorm(WIDE, eps=1e-5)
        self.think = nn.Linear(WIDE, 2 * WIDE)
        self.say = nn.Linear(2 * WIDE, WIDE)

    def forward(self, x: Tensor) -> Tensor:
        columns = x.shape[1]
        parts = self.ask(self.before(x)).reshape(-1, columns, 3, HEADS, WIDE // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        weights = ((query * (WIDE // HEADS) ** -0.5) @ key.transpose(2, 3)).softmax(dim=3)
        seen = (weights @ value).transpose(1, 2).reshape(-1, columns, WIDE)
        x = x + self.answer(seen)
        return x + self.say(functional.silu(self.think(self.between(x))))


class Neck(nn.Module):
    """Two rounds of attention between the columns, beside what the body saw."""

    def __init__(self) -> None:
        super().__init__()
        # Published for columns of eight pixels; spread by two, the same weights work on columns of four.
        self.narrow = nn.Conv2d(BODY, MIDDLE, (1, 3), padding=(0, 2), dilation=(1, 2))
        self.enter = nn.Conv2d(MIDDLE, WIDE, 1)
        self.rounds = nn.Sequential(Attention(), Attention())
        self.after = nn.LayerNorm(WIDE, eps=1e-6)
        self.leave = nn.Conv2d(WIDE, BODY, 1)
        self.merge = nn.Conv2d(2 * BODY, MIDDLE, (1, 3), padding=(0, 2), dilation=(1, 2))
        self.finish = nn.Conv2d(MIDDLE, WIDE, 1)

    def forward(self, x: Tensor) -> Tensor:
        entered = functional.silu(self.enter(functional.silu(self.narrow(x))))
        seen = self.after(self.rounds(entered.squeeze(2).transpose(1, 2)))
        left = functional.silu(self.leave(seen.transpose(1, 2).unsqueeze(2)))
        merged = functional.silu(self.merge(torch.cat([x, left], dim=1)))
        return functional.silu(self.finish(merged)).squeeze(2).transpose(1, 2)


class Ends(nn.Module):
    """Whether characters are missing at the ends of the lines.

    It looks at the strip itself, for edges and for what is hatched, and at what the body and the neck make of each
    column: what shows there, and which characters stand there.
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs, stride in ((3, 16, (2, 2)), (16, 32, (1, 1)), (32, 48, (2, 2)), (48, 64, (2, 1))):
            layers += [nn.Conv2d(inputs, outputs, 3, stride, 1), nn.ReLU()]
        self.look = nn.Sequential(*layers)
        self.show = nn.Conv1d(BODY + 64 * RECOGNISER_HEIGHT // 8, 32, 3, padding=1)
        self.stand = nn.Conv1d(WIDE, 24, 1)
        self.gather = nn.Linear(56 * COLUMNS, 96)
        self.decide = nn.Linear(96, ENDS)

    def forward(self, strips: Tensor, shown: Tensor, standing: Tensor) -> Tensor:
        shown = torch.cat([self.look(strips).flatten(1, 2), shown], dim=1)
        both = torch.cat([self.show(shown), self.stand(standing)], dim=1).relu()
        return self.decide(self.gather(both.flatten(1)).relu())


def normalise(strips: Tensor) -> Tensor:
    """uint8 [N, height, width, 3] -> float [N, 3, height, width] of one level and contrast."""
    x = strips.permute(0, 3, 1, 2).float()
    # Night, glare and haze differ in level and contrast: take both out, keep the colours' relation.
    x = x - x.mean(dim=(1, 2, 3), keepdim=True)
    return 0.55 * x / (x.square().mean(dim=(1, 2, 3), keepdim=True).sqrt() + 4.0)


class Recogniser(nn.Module):
    """uint8 [N, height, width, 3] BGR -> logits [N, COLUMNS, 37] over blank and characters, [N, countries], [N, ENDS].

    The ends are those of the lines, the top one first: start and end, "no character of this line is missing here".
    """

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Conv2d(3, 16, 3, 2, 1)
        self.blocks = nn.Sequential(*(Block(*block) for block in BLOCKS))
        self.neck = Neck()
        self.drop = nn.Dropout(0.1)
        self.characters = nn.Linear(WIDE, CLASSES)
        self.country = nn.Sequential(nn.Linear(2 * BODY, 96), nn.ReLU(), nn.Linear(96, len(COUNTRIES)))
        self.ends = Ends()

    def forward(self, strips: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = normalise(strips)
        seen = self.blocks(self.enter(x.contiguous(memory_format=torch.channels_last) if self.training else x))
        columns = seen.mean(dim=2, keepdim=True)
        # Each column with its right neighbour: what the published weights saw in one of eight pixels.
        columns = (columns + torch.cat([columns[..., 1:], columns[..., -1:]], dim=3)) / 2
        standing = self.neck(columns)
        characters = self.characters(self.drop(standing))
        flat = columns.squeeze(2)
        country = self.country(torch.cat([flat.mean(dim=2), flat.amax(dim=2)], dim=1))
        return characters, country, self.ends(x, flat, standing.transpose(1, 2))
