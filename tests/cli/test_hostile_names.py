"""Names that lead nowhere, and streams that are full, closed or old: an answer, or an error that helps."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
NO_UTF_8 = os.fsdecode(b"b\xe4d.csv")


@pytest.fixture
def bytes_names(shop: Path) -> None:
    """Skip where the system takes no names that are no UTF-8."""
    try:
        (shop / NO_UTF_8).write_bytes((shop / "orders.csv").read_bytes())
    except (OSError, UnicodeError):
        pytest.skip("names are UTF-8 here")


@pytest.mark.parametrize("given", ["itself", "folder", "glob"])
def test_a_name_that_is_no_utf_8_is_read(call: Run, shop: Path, bytes_names: None, given: str) -> None:
    wanted = call("-q", "ltv", "orders.csv").out
    (shop / "folder").mkdir()
    (shop / NO_UTF_8).rename(shop / "folder" / NO_UTF_8)
    answer = call("ltv", {"itself": f"folder/{NO_UTF_8}", "folder": "folder", "glob": "folder/b*.csv"}[given])
    assert (answer.status, answer.out) == (0, wanted)
    assert "\udce4" not in answer.err


def test_results_get_a_name_that_is_no_utf_8(call: Run, shop: Path, bytes_names: None) -> None:
    (shop / NO_UTF_8).unlink()
    for option in ("-o", "--rejects", "--summary"):
        assert call("-q", "ltv", "orders.csv", option, NO_UTF_8).status == 0
        assert (shop / NO_UTF_8).stat().st_size
    answer = call("-q", "ltv", "orders.csv", "--contacts", NO_UTF_8, "--format", "json")
    assert answer.status in (0, 3)
    assert "inside custseg" not in answer.err


@pytest.mark.parametrize("option", ["", "--contacts", "--config", "--rules-file", "-o", "--rejects", "--summary"])
@pytest.mark.parametrize("name", ["loop.csv", "loop.csv/in.csv", "x" * 300 + ".csv", "y/" * 4000 + "x.csv"])
def test_a_name_that_leads_nowhere_is_an_error_with_its_reason(call: Run, shop: Path, option: str, name: str) -> None:
    (shop / "loop.csv").symlink_to("loop.csv")
    words = ("orders.csv", option, name) if option else (name,)
    answer = call("-q", "segment" if option == "--rules-file" else "ltv", *words)
    assert answer.status in (1, 3, 4)
    assert answer.out == b""
    assert "inside custseg" not in answer.err
    assert "symbolic links" in answer.err or "too long" in answer.err
    assert len(answer.err) < 5000 or "--" in option


def test_a_terminal_that_is_not_there(run: Run) -> None:
    answer = run("ltv", "/dev/tty", start_new_session=True)
    assert answer.status == 3
    assert "/dev/tty: cannot be read" in answer.err


@full
@pytest.mark.parametrize("words", ["ltv --help", "--show-completion bash"])
def test_help_onto_a_full_disk(shell: Run, words: str) -> None:
    answer = shell(f"custseg {words} > /dev/full")
    assert answer.status == 1
    assert answer.err.startswith("custseg: standard output: cannot be written: No space left")


@pytest.mark.parametrize("encoding", ["latin-1", "cp437"])
def test_a_console_that_is_not_utf_8(shop: Path, encoding: str) -> None:
    script = (
        "import sys\nfrom custseg.cli.main import main\n"
        "for words in (['--help'], ['ltv', '--help'], ['ltv', 'orders.csv', '--format', 'table'], "
        "['metrics', '--format', 'table'], ['segment', 'orders.csv', '--format', 'table'], ['nothing…']):\n"
        "    print(main(words))\n"
    )
    env = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=shop, env=env, timeout=60)
    out = done.stdout.decode(encoding)
    assert [line for line in out.splitlines() if line in set("0123456")] == [*"00000", "2"], done.stderr[-2000:]
    assert b"inside custseg" not in done.stderr
    assert "..." in out


@full
def test_a_full_standard_error_leaves_the_table(shell: Run, call: Run) -> None:
    wanted = call("ltv", "orders.csv")
    found = shell("custseg ltv orders.csv 2>/dev/full")
    assert (found.status, found.out) == (0, wanted.out)
    assert shell("custseg ltv missing.csv 2>/dev/full").status == 3
    assert shell("custseg ltv orders.csv -o ltv.csv 2>/dev/full; cat ltv.csv").out == wanted.out


def test_a_standard_error_that_nobody_reads_leaves_the_table(shop: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "custseg", "ltv", "orders.csv"]
    env = {"PATH": os.environ.get("PATH", os.defpath)}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=writer, cwd=shop, env=env, timeout=60)
    os.close(writer)
    assert done.returncode == 0
    assert done.stdout.count(b"\n") == 31


def test_no_file_takes_the_place_of_a_closed_stream(shell: Run, call: Run, shop: Path) -> None:
    """The system gives the lowest free number: a message would land in the output file."""
    wanted = call("-q", "ltv", "orders.csv").out
    shell("custseg ltv orders.csv -o ltv.csv --rejects rejects.csv <&- >&- 2>&-")
    assert (shop / "ltv.csv").read_bytes() == wanted
