"""The detector's network: a small anchor-free one that looks at the whole picture once.

From a picture of H x W (multiples of 32) it makes, on a grid of H/8 x W/8 cells, a heatmap of plate centres and for
each cell the four corners of the plate whose centre lies there.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDE = 8
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
    """About 0.36 million parameters. Input: float pixels 0 to 255, BGR, N x 3 x H x W."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(unit(3, 16, 2), unit(16, 24, 2), Residual(24))
        self.at8 = nn.Sequential(unit(24, 40, 2), Residual(40))
        self.at16 = nn.Sequential(unit(40, 64, 2), Residual(64))
        self.at32 = nn.Sequential(unit(64, 80, 2), Residual(80))
        self.from32 = nn.Conv2d(80, 64, 1)
        self.from16 = nn.Conv2d(64, 40, 1)
        self.merge16 = unit(64, 64)
        self.merge8 = unit(40, 48)
        self.head = nn.Sequential(unit(48, 48), nn.Conv2d(48, 10, 1))
        nn.init.normal_(self.head[1].weight, std=0.01)
        with torch.no_grad():
            self.head[1].bias.zero_()
            self.head[1].bias[0] = PRIOR_LOGIT
            self.head[1].bias[1] = 1.0
            # A level plate, four times as wide as high, is the first guess of its shape.
            self.head[1].bias[2:] = torch.tensor([-2.0, -0.5, 2.0, -0.5, 2.0, 0.5, -2.0, 0.5])

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Heatmap logits N x 1 x h x w and corners N x 8 x h x w, as pixels away from the cell's centre."""
        x = self.stem((pixels - 114.0) / 64.0)
        at8 = self.at8(x)
        at16 = self.at16(at8)
        at32 = self.at32(at16)
        at16 = self.merge16(at16 + F.interpolate(self.from32(at32), scale_factor=2.0, mode="nearest"))
        at8 = self.merge8(at8 + F.interpolate(self.from16(at16), scale_factor=2.0, mode="nearest"))
        out = self.head(at8)
        size = torch.exp(out[:, 1:2].clamp(-3, 4)) * STRIDE
        return out[:, :1], out[:, 2:] * size


class Exported(nn.Module):
    """What stands in the ONNX file: N x H x W x 3 uint8 in; scores 0 to 1 and corners in input pixels out."""

    def __init__(self, detector: Detector) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        heat, corners = self.detector(image.permute(0, 3, 1, 2).to(torch.float32))
        return torch.sigmoid(heat), corners
