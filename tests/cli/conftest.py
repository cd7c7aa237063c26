"""A small shop, and three ways to run the command on it: as a process, at a terminal, in this process."""

from __future__ import annotations

import csv
import fcntl
import gc
import io
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from places import ROOT, SAMPLE_DATA
from remembered import remember_fits

COMMAND = [sys.executable, "-m", "custseg"]
HEADER = ["order_id", "date", "customer_id", "category", "country", "revenue", "profit"]


@dataclass(frozen=True)
class Answer:
    """What a run left: its status, the bytes of standard output, the text of standard error."""

    status: int
    out: bytes
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return the CSV of standard output."""
        return list(csv.DictReader(self.out.decode().splitlines()))


Run = Callable[..., Answer]


def clean(**extra: str) -> dict[str, str]:
    """Return an environment in which nothing of the tester's own decides."""
    # Bytecode written under a limit of file size would be cut off, and kept.
    fixed = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    # The program beside these tests, wherever another one is installed.
    return fixed | {"PYTHONPATH": str(ROOT)} | extra


def orders() -> list[list[str]]:
    """Return lines of 30 customers without digits in their names; customer n has n % 4 + 1 orders of two lines."""
    lines = []
    for number in range(30):
        name = f"Shop {chr(65 + number // 6)}{chr(97 + number % 6)}"
        for order in range(number % 4 + 1):
            day = f"2025-{order * 3 + 1:02}-{number % 28 + 1:02}"
            for line, category in enumerate(("tea", "spices")):
                amount = f"{1000 * number + 10 * order + line}.10"
                lines.append([f"{number}-{order}", day, name, category, ("NL", "BE")[number % 2], amount, "2.01"])
    lines.append(["x-1", "2025-03-01", "", "tea", "NL", "7.50", "1"])
    return lines


def write_csv(path: Path, header: list[str], lines: list[list[str]]) -> Path:
    """Write a CSV file and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *lines])
    return path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a folder with orders.csv, in which the command runs."""
    folder = tmp_path / "shop"
    folder.mkdir()
    write_csv(folder / "orders.csv", HEADER, orders())
    return folder


@pytest.fixture
def unread(shop: Path) -> None:
    """Add a row to orders.csv whose date cannot be read. To look for its style takes half the time of a run."""
    with (shop / "orders.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["x-2", "soon", "Shop Aa", "tea", "NL", "9.25", "1"])


@pytest.fixture(scope="session")
def part_of_the_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of the sample shop, of one customer in five; the spend is that of all."""
    return _part_of_the_sample(tmp_path_factory.mktemp("part"), ("0", "5"))


@pytest.fixture(scope="session")
def few_of_the_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of the sample shop, of four customers in a hundred; the spend is that of all."""
    return _part_of_the_sample(tmp_path_factory.mktemp("few"), ("00", "25", "50", "75"))


def _part_of_the_sample(folder: Path, endings: tuple[str, ...]) -> Path:
    """Write the files of the sample shop, as far as they are about customers whose ids end so."""
    for file in SAMPLE_DATA.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        place = header.index("customer_id") if "customer_id" in header else None
        # Most leads have become no customer yet.
        all_without = file.stem in ("deals", "leads")
        kept = [
            row for row in rows if place is None or row[place].endswith(endings) or (all_without and not row[place])
        ]
        write_csv(folder / file.name, header, kept)
    shutil.copytree(SAMPLE_DATA / "tables", folder / "tables")
    return folder


@pytest.fixture
def run(shop: Path) -> Run:
    """Run the command as a process of its own, away from any terminal."""

    def run(*words: str, stdin: bytes = b"", env: dict[str, str] | None = None, **rest: Any) -> Answer:
        environment = clean(**(env or {}))
        done = subprocess.run(
            [*COMMAND, *words], input=stdin, capture_output=True, cwd=shop, env=environment, timeout=60, **rest
        )
        return Answer(done.returncode, done.stdout, done.stderr.decode())

    return run


@pytest.fixture
def shell(shop: Path) -> Run:
    """Run a line of the shell in the shop, where ``custseg`` is the command."""

    def shell(line: str, **env: str) -> Answer:
        words = " ".join(f"'{word}'" for word in COMMAND)
        script = f'custseg() {{ {words} "$@"; }}\n{line}'
        done = subprocess.run(["sh", "-c", script], capture_output=True, cwd=shop, env=clean(**env), timeout=60)
        return Answer(done.returncode, done.stdout, done.stderr.decode())

    return shell


@pytest.fixture
def screen(shop: Path) -> Run:
    """Run the command at a pseudo-terminal that is ``columns`` wide; ``out`` is all that appears on it."""

    def screen(*words: str, columns: int = 80, **env: str) -> Answer:
        here, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        environment = clean(**{"TERM": "xterm-256color", **env})
        child = subprocess.Popen([*COMMAND, *words], stdin=there, stdout=there, stderr=there, cwd=shop, env=environment)
        os.close(there)
        seen = b""
        while True:
            try:
                piece = os.read(here, 65536)
            except OSError:  # Linux says so when the other end has closed.
                break
            if not piece:
                break
            seen += piece
        os.close(here)
        return Answer(child.wait(60), seen.replace(b"\r\n", b"\n"), "")

    return screen


@pytest.fixture
def call(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Iterator[Callable[..., Answer]]:
    """Run the command in this process: a tenth of the time of a process of its own."""
    from custseg.cli.main import main

    monkeypatch.chdir(shop)
    for name in [name for name in os.environ if name.startswith("CUSTSEG_")]:
        monkeypatch.delenv(name)
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    remember_fits(monkeypatch)
    before = signal.getsignal(signal.SIGPIPE)

    def call(*words: str) -> Answer:
        capfdbinary.readouterr()
        status = int(main(list(words)))
        printed = capfdbinary.readouterr()
        return Answer(status, printed.out, printed.err.decode())

    yield call
    signal.signal(signal.SIGPIPE, before)
    gc.enable()


class Terminal(io.TextIOWrapper):
    """A stream that says that people look at it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def glance(call: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process as if at a terminal: quicker than ``screen``, but on a stream of our own."""

    def glance(*words: str, columns: int = 80, **env: str) -> Answer:
        stream = Terminal(io.BytesIO(), encoding="utf-8", write_through=True)
        with monkeypatch.context() as patched:
            for name, value in {"TERM": "xterm-256color", "COLUMNS": str(columns), **env}.items():
                patched.setenv(name, value)
            patched.setattr(sys, "stdout", stream)
            patched.setattr(sys, "stderr", stream)
            status = call(*words).status
        seen = stream.buffer.getvalue()  # type: ignore[attr-defined]
        # On a busy machine the elapsed time has stood there, and was wiped away.
        return Answer(status, re.sub(rb"\r[^\n]*\r", b"", seen), "")

    return glance
