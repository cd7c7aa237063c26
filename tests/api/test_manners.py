"""A call is a guest: it prints nothing, touches no signal, leaves no file behind, and others may run beside it."""

from __future__ import annotations

import gzip
import pickle
import signal
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

import pytest
from architecture import PACKAGE
from places import ROOT

import custseg
from custseg import customers, ltv
from custseg.sources.files import COPIES, private_copy, remove_copies

LAZY = """
import sys, custseg
heavy = {"polars", "numpy", "click", "rich", "yaml", "pandas", "pyarrow"}
assert not heavy & {*sys.modules}, heavy & {*sys.modules}
assert {"ltv", "forecast", "Result", "CustsegError"} <= {*dir(custseg)}
assert not heavy & {*sys.modules}
# A folder of the package that is loaded first does not hide the function of its name.
import custseg.customers.slices
import custseg.forecast
from custseg import customers, forecast
assert callable(customers) and callable(forecast) and custseg.customers is customers
from custseg.forecast.histories import sums
assert custseg.forecast is forecast
import polars as pl
rows = {"customer": ["a", "b"], "date": ["2025-01-01", "2025-02-01"], "amount": [1.5, 2]}
assert custseg.ltv(pl.DataFrame(rows)).summary["revenue"] == 3.5
assert "pandas" not in sys.modules and "pyarrow" not in sys.modules
"""


@pytest.fixture
def packed(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return packed orders, of which a private copy is made; temporary files are in a folder of their own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    (shop / "orders.csv.gz").write_bytes(gzip.compress((shop / "orders.csv").read_bytes()))
    return folder


def test_it_is_loaded_when_it_is_used() -> None:
    done = subprocess.run([sys.executable, "-c", LAZY], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.returncode == 0


def test_unknown_names_are_errors_of_python() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'lvt'"):
        custseg.lvt  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'lvt'"):
        from custseg import lvt  # type: ignore[attr-defined]  # noqa: F401


def test_every_public_name_is_there() -> None:
    for name in custseg.__all__:
        assert getattr(custseg, name), name


def test_functions_can_be_sent_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(ltv)) is ltv
    assert pickle.loads(pickle.dumps(customers)) is customers


def test_nothing_is_printed(packed: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ltv("orders.csv.gz", by="cohort")
    with pytest.raises(custseg.DataError):
        ltv("none.csv")
    assert capfd.readouterr() == ("", "")


def test_no_private_copy_stays(packed: Path) -> None:
    remove_copies()
    other = private_copy([b"of somebody else"], "other")
    assert ltv("orders.csv.gz").summary["customers"] == 24
    with open("orders.csv.gz", "rb") as stream:
        assert ltv(stream).summary["customers"] == 24
    with pytest.raises(custseg.CustsegError):
        ltv("orders.csv.gz", by="nothing")
    assert [path for path in packed.rglob("*") if path.is_file()] == [Path(other)]
    assert [*COPIES] == [str(Path(other).parent)]
    remove_copies()


def test_signals_stay_as_they_are(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a signal was touched")

    monkeypatch.setattr(signal, "signal", refuse)
    result = ltv("orders.csv.gz", rejects="rejects.csv")
    result.write("ltv.csv")
    assert Path("rejects.csv").read_text().count("\n") == 4


def test_calls_can_run_side_by_side(packed: Path) -> None:
    expected = {
        by: ltv("orders.csv", by=by).to_json() for by in ("cohort", "country", "first:category", "main:category")
    }
    with ThreadPoolExecutor(4) as pool:
        wanted = [*expected] * 3
        found = [*pool.map(lambda by: ltv("orders.csv.gz", by=by).frame, wanted)]
    for by, frame in zip(wanted, found, strict=True):
        assert frame.write_json() in expected[by]
    assert not any(packed.iterdir())


def test_the_package_says_that_it_is_typed() -> None:
    """The marker and the signatures are in the wheel too."""
    globs = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    for path in (PACKAGE / "py.typed", PACKAGE / "api" / "functions.pyi"):
        assert path.is_file()
        assert any(fnmatch(path.name, glob) for glob in globs)
