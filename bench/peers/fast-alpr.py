"""fast-alpr (open-image-models' detector, fast-plate-ocr's reader) behind the protocol of bench/peer.py.

Its weights are not on PyPI. FAST_ALPR_WEIGHTS names their folder, by default shared/peers/fast-alpr beside the
repository. A plate's probability is the product of its characters'. Where each picture is one plate, it is read without
looking for plates first.
"""

import json
import os
import sys
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import onnxruntime  # noqa: TID251  # the peer takes its threads from it
from fast_alpr import ALPR  # type: ignore[import-not-found]
from fast_alpr.base import BaseDetector, OcrResult  # type: ignore[import-not-found]
from open_image_models.detection.core.yolo_v9.inference import YoloV9Detector  # type: ignore[import-not-found]

WEIGHTS: Final = Path(__file__).parents[3] / "shared" / "peers" / "fast-alpr"
DETECTOR: Final = "yolo-v9-t-416-license-plates-end2end1.onnx"
READER: Final = "cct_xs_v2_global"
# fast-alpr's own default.
CONFIDENCE: Final = 0.4


class LocalDetector(BaseDetector):  # type: ignore[misc]
    """open-image-models' detector with weights from a file: fast-alpr's own way is to download them by name."""

    def __init__(self, weights: Path, options: onnxruntime.SessionOptions) -> None:
        self._detector = YoloV9Detector(
            weights,
            ["License Plate"],
            conf_thresh=CONFIDENCE,
            providers=["CPUExecutionProvider"],
            sess_options=options,
        )

    def predict(self, frame: np.ndarray) -> Any:
        """The plates' boxes in a picture (BGR uint8)."""
        return self._detector.predict(frame)


def open_peer(weights: Path) -> ALPR:
    """fast-alpr with the weights of a folder, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return ALPR(
        detector=LocalDetector(weights / DETECTOR, options),
        ocr_model=None,
        ocr_providers=["CPUExecutionProvider"],
        ocr_sess_options=options,
        ocr_model_path=weights / f"{READER}.onnx",
        ocr_config_path=weights / f"{READER}_plate_config.yaml",
    )


def read_photo(peer: ALPR, path: str) -> list[dict[str, Any]]:
    """Every plate that it finds; one without a text was found and not read."""
    plates = []
    for result in peer.predict(path):
        box = result.detection.bounding_box
        corners = [(box.x1, box.y1), (box.x2, box.y1), (box.x2, box.y2), (box.x1, box.y2)]
        plates.append(describe(result.ocr) | {"corners": [(float(x), float(y)) for x, y in corners]})
    return plates


def read_crop(peer: ALPR, path: str) -> list[dict[str, Any]]:
    """The one plate that the picture is."""
    image = cv2.imread(path)
    return [] if image is None else [describe(peer.ocr.predict(image))]


def describe(read: OcrResult | None) -> dict[str, Any]:
    """Text and probability of a plate."""
    if read is None or not read.text:
        return {"text": ""}
    chances = read.confidence if isinstance(read.confidence, list) else [read.confidence]
    return {"text": read.text, "probability": float(prod(chances))}


def main() -> None:
    """Answer every path on standard input."""
    cv2.setNumThreads(1)
    peer = open_peer(Path(os.environ.get("FAST_ALPR_WEIGHTS", WEIGHTS)))
    read: Callable[[ALPR, str], list[dict[str, Any]]] = read_crop if "--crops" in sys.argv[1:] else read_photo
    for line in sys.stdin:
        print(json.dumps({"plates": read(peer, line.rstrip("\n"))}), flush=True)


if __name__ == "__main__":
    main()
