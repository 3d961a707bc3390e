"""A process like recognise, and its decode worker that attacks it. Prints what came of each attack, as JSON.

    python -m tests.unit.confinement.attacked {"step_down": true, "hide": true, "confine": true}

What came of one: 0 when it came off, else the error's number; "killed" where the kernel ended the worker for it.
"""

import ctypes
import json
import os
import sys
from typing import Any

from platewatch.confinement import process as confined_process
from platewatch.confinement.limits import hide_memory
from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.errors import UnsafeImage
from tests.unit.confinement import attacks

NOBODY = 65534

# The real worker, which obeys what it reads instead of decoding it.
PROGRAM = """
import json, os, sys
import numpy as np
import platewatch.reading.decoding.worker as worker
from tests.unit.confinement import attacks
def obey(data, flags):
    asked = json.loads(data)
    if "probe" in asked:
        outcome = attacks.probe(asked["probe"])
    else:
        outcome = attacks.attempt(asked["attack"], asked["parent"], asked["address"])
    return np.full((1, 1, 3), outcome, np.uint8)
worker._decode = obey
"""
STEP_DOWN = f"import codecs; codecs.lookup('ascii'); os.setuid({NOBODY})\n"
UNCONFINED = "worker._limit_harm = lambda: None\n"
RUN = "worker.main()\n"


def main() -> None:
    step_down, hide, confine = (json.loads(sys.argv[1])[name] for name in ("step_down", "hide", "confine"))
    secret = ctypes.create_string_buffer(attacks.SECRET, len(attacks.SECRET))
    if not hide:
        confined_process.hide_memory = lambda: None
    program = PROGRAM + STEP_DOWN * step_down + UNCONFINED * (not confine) + RUN
    worker = DecodeWorker(program=("-c", program))
    hidden = attacks.LIBC.prctl(3) == 0
    if step_down:
        os.setuid(NOBODY)
        # As a process is that was nobody's from its beginning.
        attacks.LIBC.prctl(4, 1, 0, 0, 0)
        if hide:
            hide_memory()
    target = {"parent": os.getpid(), "address": ctypes.addressof(secret)}
    tried = [*attacks.ON_THE_PARENT, *attacks.OUTWARDS]
    if confine:
        # The last one ends the worker, and nobody may start another here.
        tried += ["execute"] + ["call_as_32_bits"] * (not step_down)
    probed = {name: ask(worker, {"probe": name}) for name in attacks.NUMBERS} if confine else {}
    came_of_it = {attack: ask(worker, {"attack": attack, **target}) for attack in tried}
    print(json.dumps({"hidden": hidden, "attacks": came_of_it, "probes": probed}))
    worker.close()


def ask(worker: DecodeWorker, asked: dict[str, Any]) -> int | str:
    try:
        pixels = worker.decode(json.dumps(asked).encode(), 0)
    except UnsafeImage:
        return "killed"
    assert pixels is not None
    return int(pixels[0, 0, 0])


if __name__ == "__main__":
    main()
