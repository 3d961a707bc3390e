"""What readers of plates read, how far their probabilities hold, and what a photo costs: one run, one thread each.

make bench-reader [DATA="FOLDER …"] [PEER="NAME or COMMAND"] [ARGS="…"]; bench/README.md tells more.
"""

import argparse
import json
import os
import shlex
import sys
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.drawn import draw_photos
from bench.errors import BenchError
from bench.peer import Answer, Reader
from bench.photos import PhotoSet, load_folder, read_hashes
from bench.report import tabulate
from bench.scores import Score, score

HERE: Final = Path(__file__).parent
OWN: Final = "platewatch"
DRAWN: Final = HERE.parent / "build" / "bench"


def name_commands(peers: Sequence[str]) -> dict[str, str]:
    """The command of each reader by name: ours, the peers that come with the benchmark, and other commands as given."""
    commands = {OWN: shlex.join([sys.executable, str(HERE / "peers" / "own.py")])}
    for peer in peers:
        adapter = HERE / "peers" / f"{peer}.py"
        if "/" not in peer and adapter.is_file():
            python = HERE / f".venv-{peer}" / "bin" / "python"
            commands[peer] = shlex.join([str(python), str(adapter)])
        else:
            name = Path(shlex.split(peer)[0]).name
            commands[name if name not in commands else f"{name}-{len(commands)}"] = peer
    return commands


def run_readers(photo_set: PhotoSet, commands: dict[str, str]) -> dict[str, Score]:
    """Ask every reader about every photo of the set, taking turns, and judge them."""
    answers: dict[str, list[Answer]] = {name: [] for name in commands}
    with ExitStack() as stack:
        readers = [
            stack.enter_context(Reader(name, command, crops=photo_set.crops, environment=os.environ))
            for name, command in commands.items()
        ]
        for reader in readers:
            reader.warm_up(photo_set.photos[0].path)
        for number, photo in enumerate(photo_set.photos):
            # Whoever asks first finds the file and the caches cold: they take turns in that too.
            first = number % len(readers)
            for reader in (*readers[first:], *readers[:first]):
                answers[reader.name].append(reader.ask(photo.path))
        return {
            reader.name: score(
                photo_set, answers[reader.name], user_share=reader.user_share(), peak_mb=reader.peak_mb()
            )
            for reader in readers
        }


def measure(
    folders: Sequence[Path], commands: dict[str, str], *, every: int, without: Collection[str]
) -> dict[str, dict[str, Score]]:
    """The scores of every reader on every folder; prints each folder's table as soon as it is there."""
    scores = {}
    for folder in folders:
        photo_set = load_folder(folder, every=every, without=without)
        scores[photo_set.name] = run_readers(photo_set, commands)
        print("\n".join(tabulate(photo_set.name, scores[photo_set.name])), flush=True)
    return scores


def main(argv: Sequence[str] | None = None) -> int:
    """Read the arguments, measure, write the figures."""
    parser = argparse.ArgumentParser(prog="bench-reader", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders of photos (default: drawn photos of five sizes)")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME or COMMAND", help="measure beside ours")
    parser.add_argument("--without", type=Path, metavar="FILE", help="leave out the files whose SHA-256 FILE lists")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th photo")
    parser.add_argument("--count", type=int, default=12, metavar="N", help="drawn photos of each size (default: 12)")
    parser.add_argument("--json", type=Path, default=DRAWN / "reader.json", metavar="FILE", help="where figures go")
    args = parser.parse_args(argv)
    if not sys.platform.startswith("linux"):
        print("bench-reader: another process's CPU time can be measured on Linux alone.", file=sys.stderr)
        return 1
    try:
        folders = args.folders or draw_photos(DRAWN / "photos", args.count)
        without = read_hashes(args.without) if args.without else frozenset[str]()
        scores = measure(folders, name_commands(args.peer), every=args.every, without=without)
    except (BenchError, OSError) as error:
        print(f"bench-reader: {error}", file=sys.stderr)
        return 1
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps(_as_document(scores), indent=1) + "\n", encoding="utf-8")
    print(f"all figures: {args.json}")
    return 0


def _as_document(scores: dict[str, dict[str, Score]]) -> dict[str, Any]:
    return {name: {reader: asdict(one) for reader, one in readers.items()} for name, readers in scores.items()}


if __name__ == "__main__":
    sys.exit(main())
