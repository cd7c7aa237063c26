"""Exit statuses, interruption and closed pipes; no data is left behind."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
COMMAND = [sys.executable, "-m", "custseg"]
# Bytecode written under a limit of file size would be cut off, and kept.
ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def child(shop: Path, *words: str, **rest: Any) -> subprocess.Popen[bytes]:
    """Start the command with a folder of its own for temporary files."""
    folder = shop / "temporary"
    folder.mkdir(exist_ok=True)
    env = {**ENVIRONMENT, "TMPDIR": str(folder)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **rest}
    return subprocess.Popen([*COMMAND, *words], cwd=shop, env=env, **pipes)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("ltv", "orders.csv"), 0),
        (("ltv", "orders.csv", "--where", "ltv > 1e12"), 0),
        (("ltv", "orders.csv", "-o", "no folder/ltv.csv"), 1),
        (("ltv",), 2),
        (("ltv", "orders.csv", "--frobnicate"), 2),
        (("lvt", "orders.csv"), 2),
        (("ltv", "orders.csv", "--columns", "nothing"), 2),
        (("ltv", "missing.csv"), 3),
        (("ltv", "orders.csv", "--config", "missing.yaml"), 4),
    ],
)
def test_the_exit_status_tells_the_kind_of_error(call: Run, words: tuple[str, ...], status: int) -> None:
    answer = call(*words)
    assert answer.status == status
    assert "Traceback" not in answer.err
    assert bool(answer.out) == (status == 0)


def test_the_process_ends_with_the_status(shell: Run) -> None:
    assert shell("custseg ltv missing.csv; echo $?").out == b"3\n"
    assert shell("custseg ltv orders.csv --sort nothing; echo $?").out == b"2\n"


@pytest.mark.parametrize(
    "narrowed", [("--where", "ltv > 1e12"), ("--rows", "revenue > 1e12"), ("--from", "2030-01-01")]
)
def test_an_empty_result_is_a_table_and_a_note(call: Run, narrowed: tuple[str, str]) -> None:
    answer = call("ltv", "orders.csv", *narrowed)
    assert answer.status == 0
    assert answer.out.startswith(b"customer_id,orders,")
    assert answer.out.count(b"\n") == 1
    assert any(word in answer.err for word in ("0 of 30 customers", "No row is left", "no row is left"))
    quiet = call("-q", "ltv", "orders.csv", *narrowed)
    assert (quiet.status, quiet.out, quiet.err) == (0, answer.out, "")


@pytest.fixture
def heeded() -> Iterator[None]:
    """Heed the signals that a test sends, also where nohup or a background job has them ignored."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number, handler in handlers.items():
        if handler == signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def begin_reading(shop: Path, known: int = 0) -> subprocess.Popen[bytes]:
    """Start the command and let it read a part of standard input.

    Args:
        shop: where it runs.
        known: number of runs that read already.
    """
    process = child(shop, "ltv", "-", stdin=subprocess.PIPE)
    assert process.stdin
    process.stdin.write(b"customer_id,date,revenue\n" + b"A,2025-01-01,5\n" * 1000)
    process.stdin.flush()
    for _ in range(600):
        # Before the copy, a file is made and removed to try the folder.
        if len(list((shop / "temporary").glob("custseg-*/*/copy"))) > known:
            return process
        time.sleep(0.02)
    raise AssertionError("nothing was read")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_removes_its_temporary_files(heeded: None, shop: Path, number: signal.Signals) -> None:
    process = begin_reading(shop)
    folder = shop / "temporary"
    inside = next(folder.iterdir())
    # Others must not read the customers while it works.
    assert inside.stat().st_mode & 0o077 == 0
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert out == err == b""
    assert process.returncode in ((130,) if number == signal.SIGINT else (-number, 128 + number))
    assert os.listdir(folder) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_waits_until_the_block_is_done(shop: Path, number: signal.Signals) -> None:
    script = """
import signal, sys, time
from custseg.signals import undisturbed
number = int(sys.argv[1])
signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
with undisturbed():
    signal.raise_signal(number)
    time.sleep(0.1)
    print("made", flush=True)
print("went on", flush=True)
time.sleep(20)
"""
    done = subprocess.run([sys.executable, "-c", script, str(int(number))], capture_output=True, timeout=30)
    assert done.stdout.splitlines()[0] == b"made"
    assert done.returncode in (1, -number, 128 + number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_program_whatever_it_is_doing(shop: Path, number: signal.Signals) -> None:
    """A query can take minutes, and Python looks at signals only when it is done."""
    script = """
import ctypes, os, signal, sys
from custseg.sources.files import private_copy
signal.signal(int(sys.argv[1]), signal.SIG_DFL)
private_copy([b"text"], "orders.csv")
print("deep", flush=True)
libc = ctypes.CDLL(None)
for _ in range(300):
    libc.usleep(100000)
"""
    (shop / "temporary").mkdir()
    env = {**ENVIRONMENT, "TMPDIR": str(shop / "temporary")}
    # Calls into C that are interrupted go on here: as a query does.
    command = [sys.executable, "-c", script, str(int(number))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout
        assert process.stdout.readline() == b"deep\n"
        begin = time.monotonic()
        process.send_signal(number)
        assert process.wait(30) == 128 + number
        assert time.monotonic() - begin < 5
    assert os.listdir(shop / "temporary") == []


def test_what_a_killed_run_leaves_is_removed_by_the_next(shop: Path, run: Run) -> None:
    others = shop / "temporary" / "custseg-copies-tea_cups.tmp"
    process, living = begin_reading(shop), begin_reading(shop, known=1)
    process.kill()
    process.communicate()
    others.mkdir()
    (others / "mine.csv").write_text("the user's own")
    left, part = len(os.listdir(shop / "temporary")), shop / ".ltv.csv-abcdefgh.custseg.part"
    part.write_text("half")
    answer = run("-q", "ltv", "orders.csv", "-o", "ltv.csv", env={"TMPDIR": str(shop / "temporary")})
    assert answer.status == 0
    assert not part.exists()
    # What a run that goes on has made stays, and so does what only has such a name.
    assert (left, len(os.listdir(shop / "temporary"))) == (3, 2)
    assert (others / "mine.csv").exists()
    out, _ = living.communicate(timeout=30)
    assert (living.returncode, out.count(b"\n")) == (0, 2)
    others_left = os.listdir(shop / "temporary")
    assert others_left == [others.name]


@pytest.mark.parametrize("kind", ["csv", "table"])
def test_a_closed_pipe_is_silent(shop: Path, kind: str) -> None:
    # More than a pipe holds, so that the writer meets the closed end whenever that is.
    count = 1500 if kind == "table" else 8000
    lines = "".join(f"customer number {n:06},2025-01-01,{n}.5,1\n" for n in range(count))
    (shop / "many.csv").write_text("customer_id,date,revenue,profit\n" + lines, encoding="utf-8")
    with (shop / "many.csv").open("rb") as stream:
        process = child(shop, "-q", "ltv", "-", "--format", kind, "--top", "0", stdin=stream)
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(30) in (-signal.SIGPIPE, 141)
    assert err == b""
    assert os.listdir(shop / "temporary") == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("kind", ["table", "parquet"])
def test_a_full_disk_behind_standard_output(shell: Run, kind: str) -> None:
    answer = shell(f"custseg -q ltv orders.csv --format {kind} > /dev/full")
    assert answer.status == 1
    assert "space" in answer.err.lower()
    assert "inside custseg" not in answer.err
    assert "Traceback" not in answer.err


def test_a_full_disk_behind_the_copy_of_standard_input(shop: Path) -> None:
    lines = b"customer_id,date,revenue\n" + b"A,2025-01-01,5\n" * 5000
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))  # noqa: E731
    process = child(shop, "ltv", "-", stdin=subprocess.PIPE, preexec_fn=limit)
    out, err = process.communicate(lines, timeout=30)
    assert (process.returncode, out) == (1, b"") or (process.returncode, out) == (3, b"")
    assert b"inside custseg" not in err
    assert b"Traceback" not in err
    assert os.listdir(shop / "temporary") == []


def test_only_debug_prints_a_traceback(call: Run) -> None:
    for words in (("--debug", "ltv", "missing.csv"), ("ltv", "missing.csv", "--debug")):
        answer = call(*words)
        assert answer.status == 3
        assert "Traceback" in answer.err
        assert "custseg: missing.csv: no such file or folder" in answer.err


def test_an_unexpected_error_quotes_no_data(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: Any, **__: Any) -> None:
        raise RuntimeError("Mrs Secret owes 12.50")

    monkeypatch.setattr("custseg.analyses.ltv.open_dataset", explode)
    answer = call("ltv", "orders.csv")
    assert answer.status == 1
    assert "Secret" not in answer.err
    assert "--debug" in answer.err
