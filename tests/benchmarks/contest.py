"""Run programs on one task in turns, after one round in which their outputs must agree."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from process import FailedError, Usage, rounds

HERE = Path(__file__).resolve().parent


def script(name: str, *arguments: object) -> list[str]:
    """Return the command that runs a script of this folder with this interpreter."""
    return [sys.executable, str(HERE / f"{name}.py"), *map(str, arguments)]


def say(text: str) -> None:
    """Print the progress of the run on stderr."""
    print(text, file=sys.stderr, flush=True)


def make_data(folder: Path, rows: int, shuffled: bool) -> None:
    """Make the files of one size in another process, which keeps the memory of this one small."""
    subprocess.run(script("data", folder, rows, *["--shuffled"] * shuffled), check=True)


def files(rows: int, options: argparse.Namespace) -> list[Path]:
    """Make the files of one size, and return their paths: CSV, Parquet, and Parquet with order ids out of sequence."""
    make_data(options.folder, rows, shuffled=True)
    names = (f"lines_{rows}.csv", f"lines_{rows}.parquet", f"shuffled_{rows}.parquet")
    return [options.folder / name for name in names]


def compete(
    title: str,
    kind: str,
    commands: Mapping[str, Sequence[str]],
    outputs: Mapping[str, Path],
    options: argparse.Namespace,
    scratch: Path,
) -> dict[str, list[Usage]]:
    """Time commands on one task, after one uncounted round whose outputs must agree.

    Args:
        title: of the task.
        kind: of the outputs, as ``agree.py`` knows it.
        commands: by name.
        outputs: the file that each writes.
        options: of the run.
        scratch: working directory of the commands.

    Raises:
        FailedError: a command failed or wrote nothing, or they disagree.
    """
    say(f"{title}: {options.runs} rounds")
    for output in outputs.values():
        output.unlink(missing_ok=True)
    rounds(commands, 1, scratch)
    for name, output in outputs.items():
        if not output.exists():
            raise FailedError(f"{title}: {name} wrote no {output.name}")
    if subprocess.run(script("agree", kind, *outputs.values()), check=False).returncode:
        raise FailedError(f"{title}: the contenders disagree; their outputs are in {scratch}")
    return rounds(commands, options.runs, scratch)
