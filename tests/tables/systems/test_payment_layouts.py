"""Known exports of payments and market places in their other languages and layouts: figures worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from yaml_cases import content_of

from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather
from custseg.tables.ledger import Ledger
from custseg.tables.systems.known_exports import recognise

FILE = Path(__file__).with_name("payment_layouts.yaml")
CASES: list[dict[str, Any]] = content_of(FILE)
NAMES = [f"{number} {case['system']}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_figures_by_hand(tmp_path: Path, case: dict[str, Any]) -> None:
    file = tmp_path / "export.csv"
    file.write_text(case["file"], encoding="utf-8")
    separator = max(",;", key=case["file"].splitlines()[0].count)
    found = recognise(pl.read_csv(file, separator=separator, n_rows=0).columns)
    assert found is not None
    assert found.key == case["system"]
    result = ltv([str(file)], gather(case.get("settings", {}), use_config=False, environment={}))
    figures = result.figures()
    assert {name: figures[name] for name in case["figures"]} == pytest.approx(case["figures"])
    assert isinstance(result.ledger, Ledger)
    excluded = {reason.text: [entry.rows, float(entry.money)] for reason, entry in result.ledger.excluded.items()}
    assert excluded == case["excluded"]
