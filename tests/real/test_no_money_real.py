"""CDNOW without its dollars: orders, recency and retention, against days alone in plain Python."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from places import REAL_DATA
from visits import Visit, figures_of, retention_of, write_visits

from custseg.analyses.cohorts.cohorts import cohorts
from custseg.analyses.ltv import ltv
from custseg.settings.setting import Settings
from custseg.settings.settings import gather

CDNOW = REAL_DATA / "cdnow" / "cdnowElog.csv"
pytestmark = pytest.mark.skipif(not CDNOW.is_file(), reason="the folder of real exports, ../shared/data, is not here")


@pytest.fixture(scope="module")
def visits() -> list[Visit]:
    with CDNOW.open(encoding="utf-8", newline="") as file:
        return [
            (row["masterid"], dt.datetime.strptime(row["date"], "%Y%m%d").date(), row["cds"])
            for row in csv.DictReader(file)
        ]


def without_money() -> Settings:
    return gather({"no_money": "on"}, use_config=False, environment={})


def test_orders_recency_and_rhythm_of_all_customers(tmp_path: Path, visits: list[Visit]) -> None:
    result = ltv([str(write_visits(tmp_path / "log.csv", visits))], without_money())
    found = {row.pop("customer_id"): row for row in result.frame.to_dicts()}
    expected = figures_of(visits)
    assert found.keys() == expected.keys()
    assert len(found) == 2357
    for who, row in expected.items():
        assert found[who] == pytest.approx(row, abs=1e-9)


def test_retention_of_all_cohorts(tmp_path: Path, visits: list[Visit]) -> None:
    result = cohorts([str(write_visits(tmp_path / "log.csv", visits))], without_money())
    found = {(row["cohort"], row["age"]): (row["customers"], row["cohort_size"]) for row in result.frame.to_dicts()}
    assert found == retention_of(visits)
