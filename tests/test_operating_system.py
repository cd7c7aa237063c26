"""What only some systems have stands in one file, and custseg can do without it."""

from __future__ import annotations

import ast
import signal
from collections.abc import Mapping

import pytest
from architecture import nodes, package_sources
from no_posix import MODULES, ONLY_POSIX

from custseg.operating_system import refused_name
from custseg.writing.standard_output import to_stdout

HOME = "operating_system.py"
MORE = {"os": {"umask", "fsync", "O_BINARY", "name"}, "sys": {"platform"}}
"""Names that mean something else on Windows."""


def special(sources: Mapping[str, str]) -> list[str]:
    """Return where a name is used that only some systems have, or that differs between them."""
    names = {module: {*ONLY_POSIX.get(module, ()), *MORE.get(module, ())} for module in ("os", "signal", "sys")}
    found = []
    for path, source in sources.items():
        for node in nodes(source):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                bad = node.attr in names.get(node.value.id, ())
            elif isinstance(node, ast.Import):
                bad = any(one.name in MODULES for one in node.names)
            elif isinstance(node, ast.ImportFrom):
                wanted = {one.name for one in node.names} & names.get(str(node.module), set())
                bad = node.module in MODULES or bool(wanted)
            else:
                text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
                bad = text in set().union(*ONLY_POSIX.values()) or text.startswith(("/dev/", "/proc/", "/tmp"))
            if bad:
                found.append(f"{path}:{getattr(node, 'lineno', 0)}")
    return found


def test_one_file_knows_the_system() -> None:
    sources = package_sources()
    assert special({HOME: sources.pop(HOME)})
    assert special(sources) == []


@pytest.mark.parametrize(
    "source",
    ["import fcntl", "from os import fork", "signal.SIGPIPE", "getattr(os, 'O_NONBLOCK', 0)", "open('/dev/stdin')"],
)
def test_another_file_that_does_is_seen(source: str) -> None:
    assert len(special({"a.py": source})) == 1


@pytest.mark.parametrize("name", ["a:b.csv", "what?.csv", "con.csv", "LPT1", "ltv.", "ltv ", 'a"b'])
def test_windows_refuses_names(name: str) -> None:
    assert refused_name(name, windows=True).startswith("Windows")
    assert refused_name(name, windows=False) == ""


@pytest.mark.parametrize("name", ["ltv.csv", "contacts.csv", "Łódź €.csv", "NUL", "..", "com.csv", ".ltv"])
def test_windows_takes_names(name: str) -> None:
    assert refused_name(name, windows=True) == ""


def test_a_reader_that_stops_early_is_no_error_without_its_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "SIGPIPE")
    with pytest.raises(BrokenPipeError), to_stdout():
        raise OSError("os error 32")
