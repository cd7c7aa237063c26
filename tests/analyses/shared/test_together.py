"""Analyses that share their inputs return what each returns alone, to the last digit and the last note."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from places import REAL_DATA, SAMPLE_DATA
from same_results import differences, plain

from custseg.api.run import analysis_of
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_until_sound import Collected
from custseg.customers.slices import PeriodSlices
from custseg.engine import sharing as shared_inputs
from custseg.engine.sharing import sharing
from custseg.errors import CustsegError, DataError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.transactions import Transactions

SAMPLE = str(SAMPLE_DATA / "orders.csv")

Calls = Mapping[str, Callable[[], Result]]


def call(function: str, path: str, **flags: Any) -> Callable[[], Result]:
    """Return a call of an analysis; each has settings of its own, as separate runs have."""
    return lambda: analysis_of(function)([path], gather(flags, use_config=False, environment={}))


def answer(one: Callable[[], Result]) -> Any:
    try:
        return plain(one())
    except CustsegError as error:
        return plain(error)


def assert_same(calls: Calls, *, planned: bool = True, backwards: bool = False) -> None:
    """Run analyses one by one, then with shared inputs: their results have to be the same."""
    alone = {name: answer(one) for name, one in calls.items()}
    names = [*reversed(calls)] if backwards else [*calls]
    with sharing() as shared:
        for name in names if planned else ():
            shared.plan(calls[name])
        together = {name: answer(calls[name]) for name in names}
    for name in names:
        assert not differences(alone[name], together[name]), name


def test_the_sample() -> None:
    flags = {"spend": str(SAMPLE_DATA / "spend.csv"), "contacts": str(SAMPLE_DATA / "contacts.csv")}
    wanted = {name: call(name, SAMPLE, **flags) for name in ("cac", "rhythm")}
    assert_same(wanted | {"compared": call("segment", SAMPLE, compare_to="12m", **flags)})


def test_several_tables() -> None:
    path = str(SAMPLE_DATA / "tables")
    assert_same({name: call(name, path) for name in ("segment", "trend", "rhythm", "inspect")})


REAL = {
    "cases/42.csv": ("segment", "trend", "inspect"),
    "cases/57.csv": ("segment", "cohorts", "actions"),
    "accounts_receivable/invoices.csv": ("payments", "actions", "ltv"),
    "cdnow/cdnow_customers_summary.csv": ("segment", "ltv", "inspect"),
}


@pytest.mark.skipif(not REAL_DATA.exists(), reason="the real exports are not there")
@pytest.mark.parametrize("path", REAL)
def test_real_exports(path: str) -> None:
    assert_same({name: call(name, str(REAL_DATA / path)) for name in REAL[path]})


ROWS = ["A,2024-01-05,10.50,o1", "A,2024-03-05,7,o2", "B,2024-02-06,20.25,o3", "C,2024-03-07,30.00,o4"]
DOUBTFUL = {
    "two styles of dates": ["D,05.04.2024,8,o5"],
    "two styles of amounts": ['D,2024-04-05,"1.234,50",o5'],
    "large amounts": ["D,2024-04-05,92233720368547758.07,o5"],
    "an order of two days": ["D,2024-04-05,8,o5", "D,2024-05-09,9,o5", "D,2024-05-10,-1,o5"],
    "an order out of sequence": ["A,2024-04-05,8,o2", "B,2024-04-05,8,o0"],
    "a quote": ['D,2024-04-05,8,"o5'] + [f"E,2024-04-{day:02},8,o{day}" for day in range(6, 29)],
    "rows without customer or date": [",2024-04-05,8,o5", "D,,8,o6", "D,2024-04-05,x,o7"],
    "currencies": ["D,2024-04-05,€8,o5"],
    "a late day": ["D,2034-04-05,8,o5"],
}


@pytest.mark.parametrize("doubt", DOUBTFUL)
def test_what_a_scan_finds_out_holds_for_all(doubt: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    first = [f"{name},2024-01-{day:02},{day},q{day:02}{name}" for day in range(1, 20) for name in "AB"]
    # Beyond the first rows, so that only a scan sees the doubtful ones.
    many = [f"{row}{place}" for place in range(60) for row in first]
    path.write_text("\n".join(["Customer,Date,Amount,Order", *many, *ROWS, *DOUBTFUL[doubt]]) + "\n", encoding="utf-8")
    assert_same({name: call(name, str(path)) for name in ("cohorts", "trend", "inspect")})


def test_other_settings_are_other_inputs() -> None:
    path = str(SAMPLE_DATA / "tables")
    assert_same(
        {
            "all": call("trend", path),
            "some": call("trend", path, rows="quantity > 1"),
            "later": call("trend", path, **{"from": "2024-02-01"}),
            "until": call("segment", path, as_of="2024-03-01"),
            "relative": call("trend", path, **{"from": "2m"}),
        }
    )


def test_inputs_are_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(
        shared_inputs,
        "dataset_of",
        lambda *args, real=shared_inputs.dataset_of, **kw: opened.append(1) or real(*args, **kw),
    )
    path = str(SAMPLE_DATA / "tables")
    with sharing():
        for name in ("segment", "trend", "inspect"):
            call(name, path)()
        # The table of one command may be asked for with settings that decide nothing about the file.
        partial(call, "trend", path, period="quarter")()()
    assert len(opened) == 1


def test_the_file_is_scanned_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    scans = []
    real = shared_inputs.collect
    monkeypatch.setattr(shared_inputs, "collect", lambda table, plan: scans.append(plan) or real(table, plan))
    path = str(SAMPLE_DATA / "wholesale.csv")
    calls = [call(name, path) for name in ("segment", "cohorts", "trend", "rhythm", "inspect", "actions")]
    with sharing() as shared:
        for one in calls:
            shared.plan(one)
        assert not scans
        for one in calls:
            one()
    assert len(scans) == 1


def test_sums_by_period_are_given_up_when_nobody_waits_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    scans = []
    real = shared_inputs.collect
    monkeypatch.setattr(shared_inputs, "collect", lambda table, plan: scans.append(plan) or real(table, plan))
    path = str(SAMPLE_DATA / "wholesale.csv")
    trend, rhythm, cohorts = (call(name, path) for name in ("trend", "rhythm", "cohorts"))
    with sharing() as shared:
        for one in (trend, rhythm):
            shared.plan(one)
        for one in (trend, rhythm, rhythm):
            one()
        assert len(scans) == 1
        # Nobody said that cohorts would be asked for.
        together = answer(cohorts)
    assert len(scans) == 2
    assert not differences(answer(cohorts), together)


def test_a_scan_for_all_that_fails_is_repeated_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    real, path = shared_inputs.collect, str(SAMPLE_DATA / "wholesale.csv")

    def fails_for_several(table: Transactions, plan: ScanPlan) -> Collected:
        if plan.keeps_days and isinstance(plan.slices, PeriodSlices):
            table.columns.dates.clear()
            raise DataError("cannot be read")
        return real(table, plan)

    monkeypatch.setattr(shared_inputs, "collect", fails_for_several)
    assert_same({name: call(name, path) for name in ("trend", "rhythm", "cohorts")})


@pytest.mark.parametrize("flags", [{}, {"from": "2023-06-01"}])
def test_months_of_rows_in_sequence(tmp_path: Path, flags: dict[str, str]) -> None:
    """Turnover by month follows from the days that the forecast needs, also with returns before a first order."""
    rows = [
        (number, f"2023-{1 + number // 25:02}-{1 + number % 25:02}", f"c{number * number % 23}", item, money)
        for number in range(300)
        for item, money in (("a", 20 + number % 7), ("b", -60 if number % 11 == 1 else 5))
    ]
    path = tmp_path / "orders.csv"
    lines = ["order_id,order_date,customer_id,product,revenue", *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    assert_same({name: call(name, str(path), **flags) for name in ("segment", "forecast", "rhythm")})
