"""Menders: what a pass shows to be read wrongly changes how the next pass reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.engine.open_dataset import open_dataset
from custseg.settings.settings import gather
from custseg.tables.ledger import Ledger, ReadAgain, Reason
from custseg.tables.mending import MENDERS, Evidence, Reading, mend
from custseg.tables.values.amounts import MAX_PLAIN_ROWS


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    path = tmp_path / "orders.csv"
    path.write_text("Customer,Order ID,Date,Amount,Cost of goods\nA,1,2024-01-31,5,3\nB,2,2024-02-01,6,4\n")
    dataset = open_dataset([str(path)], gather({}, use_config=False, environment={}))
    dataset.table.profit_complete = True
    return Reading(dataset.table, dataset.scope, {}, None, in_sequence=True)


def ledger(code: int, rows: int = 1) -> Ledger:
    found = Ledger()
    found.add([(int(Reason.USED), 2, 11), (code, rows, None)])
    return found


def test_a_sound_pass_changes_nothing(reading: Reading) -> None:
    assert not mend(reading, Evidence(ledger(Reason.NO_CUSTOMER)))
    assert reading.in_sequence


def test_orders_out_of_sequence_are_grouped(reading: Reading) -> None:
    assert mend(reading, Evidence(Ledger(), out_of_sequence=True))
    assert not reading.in_sequence


@pytest.mark.parametrize(
    "evidence", [Evidence(ledger(ReadAgain.TOO_LARGE)), Evidence(Ledger(), most_rows=MAX_PLAIN_ROWS)]
)
def test_large_amounts_are_read_wide_and_only_once(reading: Reading, evidence: Evidence) -> None:
    assert mend(reading, evidence)
    assert reading.table.columns.wide
    assert not reading.in_sequence
    assert not mend(reading, evidence)


def test_an_unknown_profit_is_expected_afterwards(reading: Reading) -> None:
    assert mend(reading, Evidence(ledger(ReadAgain.UNKNOWN_PROFIT)))
    assert not reading.table.profit_complete


def test_amounts_that_no_style_reads_are_tried_once(reading: Reading) -> None:
    assert not mend(reading, Evidence(ledger(Reason.UNREADABLE_AMOUNT)))
    assert "amounts" in reading.tried


def test_orders_in_several_periods_and_equal_hashes(reading: Reading) -> None:
    assert mend(reading, Evidence(Ledger(), orders_span_periods=True, hashes_collide=True))
    assert (reading.by_exact_period, reading.hash_seed) == (True, 0)
    assert mend(reading, Evidence(Ledger(), hashes_collide=True))
    assert reading.hash_seed == 1


def test_names_are_unique() -> None:
    assert len({mender.name for mender in MENDERS}) == len(MENDERS)


def test_rows_that_are_read_again_are_in_no_report() -> None:
    found = ledger(ReadAgain.MAY_BE_MALFORMED, rows=3)
    assert found.read.rows == 5
    assert not found.excluded
