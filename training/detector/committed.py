"""Begin where an earlier training ended: the detector's weights out of its ONNX files of whole numbers.

What eight bits lost stays lost (little: each output channel has its own scale). The export has multiplied the batch
norms into the convolutions; they are set up again here by what passes through them, so that the network gives what the
file gives and can be trained on.
"""

from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.exported import read_graph

Network = TypeVar("Network", bound=nn.Module)
Weights = tuple[NDArray[np.float32], NDArray[np.float32]]


def load_exported(network: Network, path: Path, inputs: Tensor) -> Network:
    """`network` with the weights of the file; `inputs`, a batch of what it takes, sets the batch norms up."""
    order: list[nn.Conv2d | nn.Linear] = []
    hooks = [
        module.register_forward_pre_hook(lambda module, _: order.append(module))
        for module in network.modules()
        if isinstance(module, nn.Conv2d | nn.Linear)
    ]
    network.eval()
    with torch.no_grad():
        network(inputs[:1])
        for hook in hooks:
            hook.remove()
        norms = _norms_behind(network)
        biases: dict[nn.Module, Tensor] = {}
        for module, (weight, bias) in zip(order, _read_layers(path), strict=True):
            # The first layer's 4 x 1 convolution over rows of four pixels is one over whole patches.
            if isinstance(module, nn.Conv2d) and weight.shape != tuple(module.weight.shape):
                weight = weight[..., 0].transpose(0, 2, 1).reshape(module.weight.shape)
            module.weight.copy_(torch.from_numpy(weight.copy()))
            if module in norms:
                biases[norms[module]] = torch.from_numpy(bias.copy())
            else:
                assert module.bias is not None
                module.bias.copy_(torch.from_numpy(bias.copy()))
        hooks = [norm.register_forward_pre_hook(_set_up(biases[norm])) for norm in norms.values()]
        network(inputs)
        for hook in hooks:
            hook.remove()
    return network


def _norms_behind(network: nn.Module) -> dict[nn.Module, nn.BatchNorm2d]:
    """Each convolution's batch norm, where one follows it in a sequence."""
    return {
        first: second
        for sequence in network.modules()
        if isinstance(sequence, nn.Sequential)
        for first, second in zip(list(sequence), list(sequence)[1:], strict=False)
        if isinstance(second, nn.BatchNorm2d)
    }


def _set_up(bias: Tensor):  # type: ignore[no-untyped-def]
    def hook(norm: nn.BatchNorm2d, inputs: tuple[Tensor]) -> None:
        (x,) = inputs
        mean, variance = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), unbiased=False)
        norm.running_mean.copy_(mean)  # type: ignore[union-attr]
        norm.running_var.copy_(variance)  # type: ignore[union-attr]
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.copy_(bias + mean)

    return hook


def _read_layers(path: Path) -> list[Weights]:
    """Weights and biases of all convolutions and matrices in floats, in the order in which they run."""
    graph, arrays = read_graph(path)
    return [(arrays[node.input[1]], arrays[node.input[2]]) for node in graph.node if node.op_type in ("Conv", "Gemm")]
