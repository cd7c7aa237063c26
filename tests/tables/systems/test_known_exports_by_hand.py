"""Each known export: a small file of its kind, with figures worked out by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from yaml_cases import content_of

import custseg
from custseg.analyses import ltv as ltv_module
from custseg.analyses.inspect.understanding import understood_section
from custseg.analyses.ltv import ltv
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.errors import CustsegError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.ledger import Ledger
from custseg.tables.systems.known_exports import known_export, recognise

FOLDER = Path(custseg.__file__).parent / "tables" / "systems"
SYSTEMS = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def case_of(system: str) -> dict[str, Any]:
    """Return the fixture of a known export: its file, and what must be found in it."""
    case: dict[str, Any] = content_of(Path(__file__).with_name(f"{system}.yaml"))
    return case


def run(case: dict[str, Any], folder: Path) -> Result:
    """Run ``ltv`` on the file of a fixture."""
    of_customers = case.get("shape", "").startswith("customers")
    columns = {"columns": case.get("columns", ["orders", "revenue", *([] if of_customers else ["returned"])])}
    return ltv(
        [str(written(case, folder))], gather(case.get("settings", {}) | columns, use_config=False, environment={})
    )


def written(case: dict[str, Any], folder: Path) -> Path:
    """Return the file of a fixture."""
    file = folder / "export.csv"
    file.write_text(case["file"], encoding="utf-8")
    return file


@pytest.mark.parametrize("system", SYSTEMS)
def test_figures_and_words_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    """The file is opened once: what ``inspect`` says was understood of it is that of the same run."""
    case = case_of(system)
    opened: list[Dataset] = []

    def opening(*given: Any) -> Dataset:
        opened.append(open_dataset(*given))
        return opened[-1]

    monkeypatch.setattr(ltv_module, "open_dataset", opening)
    if "asks" in case:
        with pytest.raises(CustsegError) as caught:
            run(case, tmp_path)
        assert case["asks"] in str(caught.value)
        return
    result = run(case, tmp_path)
    figures = result.figures()
    assert {name: figures[name] for name in case["figures"]} == pytest.approx(case["figures"])
    assert isinstance(result.ledger, Ledger)
    excluded = {reason.text: [entry.rows, float(entry.money)] for reason, entry in result.ledger.excluded.items()}
    assert excluded == case.get("excluded", {})
    if "returned" not in result.frame.columns:
        assert known_export(system).shape == "customers"
        return
    # Discounts that are rows with a minus are no refunds, but custseg calls all rows with a minus returned.
    returned = case["refunds"] + case.get("discount_rows", 0)
    assert result.frame["returned"].sum() == pytest.approx(returned)
    [dataset] = opened
    found = dict(understood_section(dataset.table).frame.rows())
    assert found["Known export"].endswith(f"(--system {system})")
    assert found["Rows are"] == case["shape"]
    of_orders = found["Amounts are"].startswith("those of the whole order")
    assert of_orders or "totals" not in case["shape"] or known_export(system).shape == "customers"
    assert not of_orders or "lines" not in case["shape"] or "totals" in case["shape"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_is_recognised_by_its_headers(system: str) -> None:
    lines = case_of(system)["file"].splitlines()
    header = next(line for line in lines if not line.startswith('"EXTF"'))  # DATEV's line about the file
    separator = max(",;\t", key=header.count)
    found = recognise([name.strip('"') for name in header.split(separator)])
    assert found is not None
    assert found.key == system


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_names_its_sources(system: str) -> None:
    entry = content_of(FOLDER / f"{system}.yaml")
    assert entry["sources"]
    assert known_export(system).family
