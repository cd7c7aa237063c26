"""The YAML config: every problem at once with its line; nothing in it runs, explodes or crashes."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from custseg.errors import SettingsError
from custseg.settings.setting import Settings
from custseg.settings.settings import gather


def read(folder: Path, text: str | bytes) -> Settings:
    path = folder / "custseg.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return gather({}, config=str(path), environment={})


def problems(folder: Path, text: str | bytes) -> list[tuple[str, str]]:
    """Return line and text of what is wrong, in the order of the lines."""
    with pytest.raises(SettingsError) as caught:
        read(folder, text)
    assert caught.value.status == 4
    path = str(folder / "custseg.yaml")
    assert all(problem.where.startswith(path) for problem in caught.value.problems)
    return sorted(
        (problem.where.removeprefix(path).lstrip(":").partition(":")[0], f"{problem.what} {problem.hint}")
        for problem in caught.value.problems
    )


def test_values_of_every_type(tmp_path: Path) -> None:
    text = """\
# what we sell
map:
  customer_id: Client No
  revenue: Net
margin: 30%
cac: 12.5
top: 0
from: 2024-01-01
to: '2024-12-31'
as_of:
columns: [orders, ltv]
not_goods: POST, 22
compare_to: 90d
lifetime: average
where: ltv > 3   # not the others
"""
    wanted = {
        "map": {"customer_id": "Client No", "revenue": "Net"},
        "margin": 0.3,
        "cac": 12.5,
        "top": 0,
        "from": date(2024, 1, 1),
        "to": date(2024, 12, 31),
        "columns": ("orders", "ltv"),
        "not_goods": ("POST", "22"),
        "compare_to": 90,
        "lifetime": "average",
        "where": "ltv > 3",
    }
    found = read(tmp_path, text)
    assert {name: one.value for name, one in found.values.items() if one.origin != "built-in"} == wanted
    assert found.origin("margin").endswith("custseg.yaml:5")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff# nothing yet\n", "top:\n"])
def test_an_empty_config_sets_nothing(tmp_path: Path, text: str) -> None:
    assert not read(tmp_path, text).given("top")


def test_every_problem_is_named_with_its_line(tmp_path: Path) -> None:
    found = problems(tmp_path, "martin: 3\nmargin: 0.3\n\nmargin: 0.4\ntop: -1\nformat: jsn\nfrom: soon\n")
    assert [line for line, _ in found] == ["1", "4", "5", "6", "7"]
    said = [text for _, text in found]
    assert "'martin'" in said[0]
    assert "Did you mean 'margin'" in said[0]
    assert "twice" in said[1]
    assert "whole number" in said[2]
    assert "json" in said[3]
    assert "2026-12-31" in said[4]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("top: 1\nas_of: 2024-02-30\n", "2"),
        ("top: 1\nfrom: 2024-13-01\n", "2"),
        ("cac: 1\ntop: " + "9" * 5_000 + "\n", "2"),
        ("cac: 1\nmap: 5\n", "2"),
        ("cac: 1\nmap: true\n", "2"),
        ("cac: 1\nmap: {customer_id: }\n", "2"),
        ("cac: 1\nmap: {customer_id: [a, b]}\n", "2"),
        ("map:\n  date: A\n  date: B\n", "3"),
        ("cac: 1\ntop: [1\n", ""),
        ("cac: 1\n  top: 1\n", ""),
        ("cac: 1\n---\ntop: 1\n", ""),
        ("cac: 1\nwhere: !!python/object/apply:os.system ['echo hello']\n", "2"),
        ("cac: 1\nwhere: !!python/name:os.system\n", "2"),
        ("!!python/object/new:os.system ['echo hello']\n", ""),
        ("cac: 1\nmap: &a {x: *a}\n", ""),
        ("cac: 1\n? [a, b]\n: c\n", "2"),
        ("- cac: 1\n", ""),
        ("cac\n", ""),
        (b"cac: \xff\n", ""),
        (b"cac: \x01\n", ""),
    ],
)
def test_what_is_wrong_is_a_message_with_its_line(tmp_path: Path, text: str | bytes, line: str) -> None:
    (found,) = problems(tmp_path, text)
    assert not line or found[0] == line


@pytest.mark.parametrize("content", ["top: 1\n" * 200_000, "# " + "x" * 2_000_000], ids=["lines", "remark"])
def test_a_huge_file_is_refused(tmp_path: Path, content: str) -> None:
    ((_, said),) = problems(tmp_path, content)
    assert "too large" in said


def test_a_missing_config_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.yaml"):
        gather({}, config=str(tmp_path / "none.yaml"), environment={})
    with pytest.raises(SettingsError):
        gather({}, config=str(tmp_path), environment={})


LAUGHS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'ha'] * 10)}]\n" for n in range(12))
BOMBS = {
    "unknown key": LAUGHS,
    "text": LAUGHS + "where: *a11\n",
    "names": LAUGHS + "columns: *a11\n",
    "mapping": LAUGHS + "map: *a11\n",
    "values of a mapping": LAUGHS + "map: {customer_id: *a11}\n",
    "key": LAUGHS + "? *a11\n: 1\n",
    "lists in lists": "top: " + "[" * 5_000 + "]" * 5_000 + "\n",
    "mappings in mappings": "where: " + "{a: " * 5_000 + "1" + "}" * 5_000 + "\n",
}
ASK = """
import resource, sys
from custseg.errors import SettingsError
from custseg.settings.settings import gather
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
try:
    gather({}, config=sys.argv[1], environment={})
except SettingsError as error:
    print(len(str(error)))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_would_take_all_memory_or_time_is_refused(tmp_path: Path, name: str) -> None:
    """In a process of its own, short of memory: one that goes off takes all there is."""
    path = tmp_path / "custseg.yaml"
    path.write_text(BOMBS[name], encoding="utf-8")
    command = [sys.executable, "-c", ASK, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=15, check=False)
    except subprocess.TimeoutExpired:
        pytest.fail("it goes off")
    assert done.returncode == 0, done.stderr[-200:]
    assert 0 < int(done.stdout) < 10_000
