"""What people are told beside the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.analyses.ltv import ltv
from custseg.errors import UsageError
from custseg.result import Result
from custseg.settings.settings import gather

HEADER = "customer_id,order_id,date,revenue,currency,status\n"
LINES = [f"{'AB'[n % 2]},{n},2024-{n % 12 + 1:02}-15,{n}.50,EUR,paid" for n in range(48)]


def ask(tmp_path: Path, lines: list[str], header: str = HEADER, **flags: str) -> Result:
    path = tmp_path / "orders.csv"
    path.write_text(header + "\n".join(lines) + "\n")
    return ltv([str(path)], gather(flags, use_config=False, environment={}))


def told(result: Result) -> dict[str, str]:
    return {note.name: note.text for note in result.notes}


def test_a_period_that_from_cuts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="begins on 2024-06-19"):
        ask(tmp_path, LINES, compare_to="90d", **{"from": "2024-06-20"})
    ask(tmp_path, LINES, compare_to="90d", **{"from": "2024-06-19"})


def test_a_period_before_the_file_is_pointed_out(tmp_path: Path) -> None:
    (note,) = [note for note in ask(tmp_path, LINES, compare_to="300d").notes if note.name == "periods"]
    assert note.warns
    assert "begins on 2024-01-15" in note.text
    (note,) = [note for note in ask(tmp_path, LINES, compare_to="90d").notes if note.name == "periods"]
    assert not note.warns


def test_the_two_periods_add_up_in_the_summary(tmp_path: Path) -> None:
    figures = ask(tmp_path, LINES, compare_to="90d").figures()
    recent = sum(float(line.split(",")[3]) for line in LINES if line.split(",")[2] > "2024-09-16")
    earlier = sum(float(line.split(",")[3]) for line in LINES if "2024-06-18" < line.split(",")[2] <= "2024-09-16")
    assert (figures["profit_recent"], figures["profit_earlier"]) == (recent, earlier)
    assert figures["profit_change"] == recent - earlier


def test_a_part_of_the_history_is_not_run_on(tmp_path: Path) -> None:
    result = ask(tmp_path, LINES, **{"from": "2024-06-01"})
    assert "2024-06-01" in told(result)["from"]
    assert "one_time" not in told(result)
    assert not [figure for figure in result.summary if figure.line == "At lifetime" and figure.phrase]


def test_without_order_ids_the_rule_is_told(tmp_path: Path) -> None:
    assert "no_order_id" not in told(ask(tmp_path, LINES))
    found = ask(tmp_path, ["A,2024-01-01,5", "A,2024-01-01,6"], header="customer_id,date,revenue\n")
    assert "on one day counts as one order" in told(found)["no_order_id"]
    assert found.frame["orders"].to_list() == [1]
    lines = ["A,2024-01-01,5,r-1,x", "A,2024-01-01,6,r-2,x", "A,2024-01-02,6,r-3,x"]
    found = ask(tmp_path, lines, header="customer_id,date,revenue,Record ID,Shelf No\n")
    (note,) = [note for note in found.notes if note.name == "no_order_id"]
    assert (note.text.endswith("If 'Record ID' is the order id, add:"), note.command) == (
        True,
        '--map "order_id=Record ID"',
    )


def test_how_many_rows_there_are_is_known_after_a_cut(tmp_path: Path) -> None:
    assert (ask(tmp_path, LINES, top="1").frame.height, ask(tmp_path, LINES, top="1").total) == (1, 2)
    assert ask(tmp_path, LINES, by="cohort", top="1").total == 2
