"""The sample in two files that overlap: counted twice with a warning, or once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from exports import as_csv, run
from places import SAMPLE_DATA

from custseg.tables.ledger import Reason


def test_overlapping_halves_of_the_sample(tmp_path: Path) -> None:
    """671,145.08 stay 671,145.08, although twelve lines of the sample are equal to another line of their order."""
    head, *lines = (SAMPLE_DATA / "orders.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    halves = tmp_path / "a.csv", tmp_path / "b.csv"
    for path, some in zip(halves, (lines[:12_000], lines[9_998:]), strict=True):
        path.write_text(head + "".join(some), encoding="utf-8")
    whole, once, twice = run(SAMPLE_DATA / "orders.csv"), run(*halves, drop_duplicates="files"), run(*halves)
    assert whole.figures()["revenue"] == once.figures()["revenue"] == 671_145.08
    assert as_csv(once) == as_csv(whole)
    assert once.ledger is not None
    assert twice.ledger is not None
    assert whole.ledger is not None
    assert once.ledger[Reason.DUPLICATE].rows == 2_002
    note = next(note for note in twice.notes if note.name == "rows_in_several_files")
    more = Decimal(str(twice.figures()["revenue"])) - Decimal("671145.08")
    again = twice.ledger[Reason.USED].rows - whole.ledger[Reason.USED].rows
    assert f"{again:,} rows with {more:,.2f} stand" in note.text
