"""The detector's network: a small anchor-free one that looks at the whole picture once.

From a picture of H x W (multiples of 32) it makes, on a grid of H/8 x W/8 cells, a heatmap of plate centres and for
each cell the four corners of the plate whose centre lies there. Plain 3x3 convolutions, few at fine strides: that is
what ONNX Runtime computes fastest in whole numbers of eight bits.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDE = 8
PATCH = 4
# The heatmap's first guess: almost every cell holds no plate.
PRIOR_LOGIT = -4.0


def unit(inputs: int, outputs: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two 3x3 convolutions beside a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = unit(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


class Detector(nn.Module):
    """About 0.7 million parameters. Input: float pixels 0 to 255, in patches (see `to_patches`), N x 48 x h x w."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = unit(3 * PATCH * PATCH, 32, kernel=1)
        self.at8 = nn.Sequential(unit(32, 48, 2), unit(48, 48))
        self.at16 = nn.Sequential(unit(48, 80, 2), Residual(80))
        self.at32 = nn.Sequential(unit(80, 112, 2), Residual(112))
        self.from32 = nn.Conv2d(112, 80, 1)
        self.from16 = nn.Conv2d(80, 48, 1)
        self.merge16 = unit(80, 80)
        self.merge8 = unit(48, 48)
        self.head = nn.Conv2d(48, 10, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        with torch.no_grad():
            assert self.head.bias is not None
            self.head.bias.zero_()
            self.head.bias[0] = PRIOR_LOGIT
            self.head.bias[1] = 1.0
            # A level plate, four times as wide as high, is the first guess of its shape.
            self.head.bias[2:] = torch.tensor([-2.0, -0.5, 2.0, -0.5, 2.0, 0.5, -2.0, 0.5])

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        """Heatmap logits N x 1 x h/2 x w/2 and corners N x 8 x h/2 x w/2, as pixels away from the cell's centre."""
        return self.find(self.stem((patches - 114.0) / 64.0))

    def find(self, at4: Tensor) -> tuple[Tensor, Tensor]:
        """What `forward` gives, from the first layer's output."""
        at8 = self.at8(at4)
        at16 = self.at16(at8)
        at32 = self.at32(at16)
        at16 = self.merge16(at16 + F.interpolate(self.from32(at32), scale_factor=2.0, mode="nearest"))
        at8 = self.merge8(at8 + F.interpolate(self.from16(at16), scale_factor=2.0, mode="nearest"))
        with torch.autocast(at8.device.type, enabled=False):
            out = self.head(at8.float())
        size = torch.exp(out[:, 1:2].clamp(-3, 4)) * STRIDE
        return out[:, :1], out[:, 2:] * size


def to_patches(pixels: Tensor) -> Tensor:
    """N x H x W x 3 as N x 48 x H/4 x W/4 in channels-last order: what each 4x4 patch holds, row by row."""
    count, height, width, _ = pixels.shape
    patches = pixels.reshape(count, height // PATCH, PATCH, width // PATCH, PATCH * 3)
    return patches.permute(0, 1, 3, 2, 4).flatten(3).permute(0, 3, 1, 2)
