"""Export the recogniser: to ONNX, checked against torch, calibrated on what never trained, recorded in models.toml.

python -m training.recogniser.export --data DATA/train --run FOLDER --models layers/models --commit HASH
"""

import argparse
import datetime
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray

from platewatch.reading.onnx.models import make_options
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH
from platewatch.reading.spellings import decode
from training.plates.fonts import CHARACTERS
from training.plates.looks import COUNTRIES
from training.plates.strip import draw_sample
from training.recogniser.labels import NO_TEXT, encode_label
from training.recogniser.measure import FLOOR, Reading, calibration_error, exact, exact_by_vehicle
from training.recogniser.network import Recogniser
from training.recogniser.photos import load_backgrounds, load_plates, straighten
from training.recogniser.pool import Pool
from training.recogniser.quantise import quantise_body
from training.recogniser.train import BATCH, BODY_RATE, REAL_SHARE, load_average

OUTPUTS = ("characters", "countries", "ends")
UNUSED_SEED = 990_001
"""The drawn plates that the calibration looks at: no training run starts from a seed this high."""
DRAWN = 800
TEMPERATURES = tuple(float(t) for t in np.round(np.arange(0.7, 3.01, 0.05), 2))
TOLERANCE = 5e-3
# Whole numbers and halves move logits; calibration and figures are those of the stored file. By so much the log loss of
# the true texts of strips that train may grow, or by this share where a network of few steps hardly reads anything.
TOLERANCE_STORED = 0.06
TOLERANCE_SHARE = 0.1
RANGED_ON = 384


@dataclass(frozen=True, slots=True)
class Outputs:
    """Logits of some strips, and what they should say."""

    characters: NDArray[np.float32]
    countries: NDArray[np.float32]
    ends: NDArray[np.float32]
    texts: list[str]
    places: list[str]
    origins: list[str]
    """The set that each comes from."""
    strips: NDArray[np.uint8]


def write_onnx(model: Recogniser, path: Path) -> None:
    """Write `path`: strips [N, 40, 160, 3] uint8 in, characters [N, 40, 37], countries [N, C] and ends [N, 6] out."""
    strips = torch.randint(0, 255, (2, RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3), dtype=torch.uint8)
    torch.onnx.export(
        model,
        (strips,),
        str(path),
        input_names=["strips"],
        output_names=list(OUTPUTS),
        dynamic_axes={name: {0: "n"} for name in ("strips", *OUTPUTS)},
        opset_version=17,
        dynamo=False,
    )


def store_halves(path: Path) -> None:
    """Store the larger weights of the ONNX file as float16; they become float32 again when it is loaded."""
    model = onnx.load(path)
    graph = model.graph
    casts = []
    for weights in graph.initializer:
        values = onnx.numpy_helper.to_array(weights)
        if values.dtype == np.float32 and values.size > 1000:
            name = weights.name
            weights.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
            casts.append(onnx.helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def check_same(model: Recogniser, path: Path, tolerance: float) -> None:
    """Raise RuntimeError if ONNX Runtime and torch differ by more than `tolerance` on the same strips."""
    noise = np.random.default_rng(0).integers(0, 255, (9, RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3), dtype=np.uint8)
    with torch.no_grad():
        expected = model(torch.from_numpy(noise))
    for ours, theirs in zip(run_onnx(path, noise), expected, strict=True):
        worst = float(np.abs(ours - theirs.numpy()).max())
        if worst > tolerance:
            raise RuntimeError(f"ONNX Runtime and torch differ by {worst}")


def run_onnx(path: Path, strips: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """All outputs for all strips, in the order of OUTPUTS."""
    session = onnxruntime.InferenceSession(str(path), make_options(), providers=["CPUExecutionProvider"])
    parts = [session.run(None, {"strips": strips[at : at + 32]}) for at in range(0, len(strips), 32)]
    return [np.concatenate(output) for output in zip(*parts, strict=True)]


def real_outputs(path: Path, data: Path) -> Outputs:
    """The held-out vehicles."""
    plates = load_plates(data, held_out=True)
    strips = np.stack([straighten(plate) for plate in plates])
    texts, places = [plate.text for plate in plates], [plate.country for plate in plates]
    return Outputs(*run_onnx(path, strips), texts, places, [plate.origin for plate in plates], strips)


def drawn_outputs(path: Path, data: Path) -> Outputs:
    """Plates drawn with a seed that no training uses."""
    rng = np.random.default_rng(UNUSED_SEED)
    backgrounds = load_backgrounds(data, 60, UNUSED_SEED)
    samples = [sample for sample in (draw_sample(rng, backgrounds) for _ in range(DRAWN)) if sample.text is not None]
    strips = np.stack([sample.strip for sample in samples])
    texts, places = [sample.text for sample in samples], [sample.country for sample in samples]
    return Outputs(*run_onnx(path, strips), texts, places, ["drawn"] * len(samples), strips)


def trained_outputs(path: Path, data: Path) -> Outputs:
    """What training may show: drawn plates and real ones."""
    pool = Pool(data, RANGED_ON, drawn=RANGED_ON)
    strips, labels, *_ = pool.pick(RANGED_ON, real_share=REAL_SHARE)
    named = labels[:, 0] != NO_TEXT
    strips, labels = strips[named], labels[named]
    texts = ["".join(CHARACTERS[number - 1] for number in label[1 : 1 + label[0]]) for label in labels]
    return Outputs(*run_onnx(path, strips), texts, [""] * len(texts), ["trained"] * len(texts), strips)


def check_loss(before: Outputs, path: Path) -> None:
    """Raise RuntimeError if the file reads the strips clearly worse than what `before` says was read of them."""
    characters, countries, ends = run_onnx(path, before.strips)
    after = replace(before, characters=characters, countries=countries, ends=ends)
    exact_loss = text_loss(before, 1.0)
    worse = text_loss(after, 1.0) - exact_loss
    if worse > max(TOLERANCE_STORED, TOLERANCE_SHARE * exact_loss):
        raise RuntimeError(f"Stored in whole numbers and halves, the recogniser's log loss grows by {worse:.3f}")


def read_all(outputs: Outputs, temperature: float) -> list[Reading]:
    """Every strip's distribution beside its true text."""
    return [
        Reading(text, decode(logits, temperature=temperature))
        for text, logits in zip(outputs.texts, outputs.characters, strict=True)
    ]


def text_loss(outputs: Outputs, temperature: float) -> float:
    """The mean negative log-probability of the true texts; each counts at most as if it were improbable."""
    spread = torch.log_softmax(torch.from_numpy(outputs.characters) / temperature, dim=2).transpose(0, 1)
    labels = torch.from_numpy(np.stack([encode_label(text) for text in outputs.texts])).long()
    columns = torch.full((len(labels),), spread.shape[0])
    losses = torch.nn.functional.ctc_loss(spread, labels[:, 1:], columns, labels[:, 0], reduction="none")
    return float(losses.clamp(max=-np.log(FLOOR)).mean())


def choose_temperature(parts: tuple[Outputs, ...]) -> float:
    """The temperature under which the true texts are most probable, each part weighing the same."""
    return min(TEMPERATURES, key=lambda temperature: sum(text_loss(part, temperature) for part in parts))


def country_loss(outputs: Outputs, temperature: float) -> float:
    """The mean negative log-probability of the true country, where it is known."""
    losses = []
    for logits, place in zip(outputs.countries, outputs.places, strict=True):
        if place:
            powers = np.exp((logits - logits.max()) / temperature)
            losses.append(-np.log(max(1e-9, float(powers[COUNTRIES.index(place)] / powers.sum()))))
    return float(np.mean(losses))


def exact_by_origin(outputs: Outputs, readings: list[Reading]) -> dict[str, float]:
    """What is exact of each set."""
    return {
        f"held_out_{origin.replace('-', '_')}_exact": round(
            exact([reading for reading, place in zip(readings, outputs.origins, strict=True) if place == origin]), 4
        )
        for origin in sorted(set(outputs.origins))
    }


def country_rate(outputs: Outputs) -> float:
    """How often the most probable country is the true one, where it is known."""
    right = [
        COUNTRIES[int(logits.argmax())] == place
        for logits, place in zip(outputs.countries, outputs.places, strict=True)
        if place
    ]
    return float(np.mean(right))


def replace_table(models_toml: Path, name: str, table: str) -> None:
    """Put `table` in place of [name] in the file, the other tables untouched."""
    old = models_toml.read_text(encoding="utf-8") if models_toml.exists() else ""
    kept: list[str] = []
    inside = False
    for line in old.splitlines():
        if line.startswith("["):
            inside = line.startswith((f"[{name}]", f"[{name}."))
        if not inside:
            kept.append(line)
    text = "\n".join(kept).rstrip()
    models_toml.write_text(f"{text}\n\n{table}" if text else table, encoding="utf-8")


def main() -> None:
    """Export, check, calibrate, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--commit", default="unknown", help="the version of this code that trained")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=BODY_RATE, help="the run's peak; half of it where one went on")
    parser.add_argument("--note", default="", help="what else to say of the run")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, steps, minutes = load_average(arguments.run / "last.pt")
    model.eval()
    new = arguments.run / "recogniser.onnx"
    write_onnx(model, new)
    check_same(model, new, TOLERANCE)
    trained = trained_outputs(new, arguments.data)
    quantise_body(new, trained.strips)
    store_halves(new)
    check_loss(trained, new)
    real, drawn = real_outputs(new, arguments.data), drawn_outputs(new, arguments.data)
    temperature = choose_temperature((real, drawn))
    country_temperature = min(TEMPERATURES, key=lambda t: country_loss(real, t) + country_loss(drawn, t))
    real_readings, drawn_readings = read_all(real, temperature), read_all(drawn, temperature)
    figures = {
        "held_out_real": len(real.texts),
        "held_out_real_exact": round(exact(real_readings), 4),
        **exact_by_origin(real, real_readings),
        "held_out_vehicles": len(set(real.texts)),
        "held_out_vehicles_exact": round(exact_by_vehicle(real_readings), 4),
        "held_out_real_ece": round(calibration_error(real_readings), 4),
        "held_out_real_country": round(country_rate(real), 4),
        "drawn": len(drawn.texts),
        "drawn_exact": round(exact(drawn_readings), 4),
        "drawn_ece": round(calibration_error(drawn_readings), 4),
        "drawn_country": round(country_rate(drawn), 4),
    }
    weights = new.read_bytes()
    (arguments.models / "recogniser.onnx").write_bytes(weights)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    lines = [
        "[recogniser]",
        'file = "recogniser.onnx"',
        f'sha256 = "{hashlib.sha256(weights).hexdigest()}"',
        'licence = "Apache-2.0"',
        'origin = "PP-OCRv4 mobile text recogniser (PaddlePaddle, Apache-2.0; from rapidocr-onnxruntime 1.4.4), trained'
        ' on by training/recogniser, with drawn plates and the photos named in MODEL_CARD.md"',
        f"input = [{RECOGNISER_HEIGHT}, {RECOGNISER_WIDTH}, 3]",
        f'alphabet = "{CHARACTERS}"',
        f"countries = {json.dumps(list(COUNTRIES))}",
        f"temperature = {temperature}",
        f"country_temperature = {country_temperature}",
        "",
        "[recogniser.trained]",
        f"date = {today}",
        f'code = "{arguments.commit}"',
        f"seed = {arguments.seed}",
        f"steps = {steps}",
        f"batch = {BATCH}",
        f"peak_rate = {arguments.rate}",
        f"minutes = {minutes:.0f}",
        *([f'note = "{arguments.note}"'] if arguments.note else []),
        "",
        "[recogniser.measured]",
        *(f"{name} = {value}" for name, value in figures.items()),
        "",
    ]
    replace_table(arguments.models / "models.toml", "recogniser", "\n".join(lines))
    print(f"temperature {temperature}, country {country_temperature}, {len(weights)} bytes, {steps} steps, {figures}")


if __name__ == "__main__":
    main()
