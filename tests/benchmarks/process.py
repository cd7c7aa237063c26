"""Time whole processes, from the start of the interpreter to its end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BYTES_PER_MB = 1024 * 1024
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Usage:
    """Time and memory of one process."""

    seconds: float
    processor: float
    memory: float


class FailedError(Exception):
    """A process that ended with an error."""


def measure(command: Sequence[str], folder: Path) -> Usage:
    """Run a command in ``folder`` and return what it took.

    The kernel counts the caller's own memory as the child's until the child starts its program, so the
    caller must stay smaller than what it measures: it imports neither polars nor numpy.

    Args:
        command: program and arguments.
        folder: working directory, without a configuration file of the tool.

    Returns:
        Wall and processor seconds, and peak memory in MB.

    Raises:
        FailedError: the command ended with another status than 0.
    """
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            text = errors.read().decode(errors="replace")
            raise FailedError(f"status {process.returncode} from {' '.join(command)}\n{text}")
    memory = usage.ru_maxrss * MAXRSS_UNIT / BYTES_PER_MB
    return Usage(seconds, usage.ru_utime + usage.ru_stime, memory)


def rounds(commands: Mapping[str, Sequence[str]], runs: int, folder: Path) -> dict[str, list[Usage]]:
    """Run all commands once per round, in reverse order in every other round.

    Args:
        commands: by name.
        runs: number of rounds.
        folder: working directory of the commands.

    Returns:
        By name, what each round took.
    """
    taken: dict[str, list[Usage]] = {name: [] for name in commands}
    for number in range(runs):
        names = list(commands)[:: 1 if number % 2 == 0 else -1]
        for name in names:
            taken[name].append(measure(commands[name], folder))
    return taken
