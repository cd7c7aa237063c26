"""Reports with headings on lines of their own, with and without totals below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from arranged_rows import rows_of
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.settings.settings import gather
from custseg.tables.ledger import Ledger, Reason
from custseg.tables.row_columns import HEADING

Arrange = Callable[..., Any]

DETAIL = """\
Leaf & Clay,,,,,,
Sales by Customer Detail,,,,,,
"January - June, 2024",,,,,,
,,,,,,
,Date,Transaction Type,Num,Product/Service,Amount,Balance
Ada Kern,,,,,,
,01/15/2024,Invoice,1001,Tea,25.00,25.00
,01/15/2024,Invoice,1001,Mug,25.00,50.00
,02/16/2024,Invoice,1004,Box,50.00,100.00
Total for Ada Kern,,,,,$100.00,
Ben Ortiz,,,,,,
,01/19/2024,Invoice,1002,Box,50.00,50.00
Total for Ben Ortiz,,,,,$50.00,
TOTAL,,,,,$150.00,
,,,,,,
"Monday, Jul 01, 2024 09:15:00 AM GMT-7 - Accrual Basis",,,,,,
"""


def test_a_heading_is_the_customer_of_the_rows_above_its_total(arrange: Arrange) -> None:
    source, notes, _ = arrange(DETAIL)
    assert rows_of(source, "Customer", "Num", "Amount")[:4] == [
        ("Ada Kern", "1001", "25.00"),
        ("Ada Kern", "1001", "25.00"),
        ("Ada Kern", "1004", "50.00"),
        ("Ben Ortiz", "1002", "50.00"),
    ]
    assert notes[0].text.endswith("6 lines of headings and subtotals are not counted.")


def test_headings_and_subtotals_stay_in_the_ledger_as_they_were_written(tmp_path: Any) -> None:
    (tmp_path / "r.csv").write_text(DETAIL.replace("$", ""))
    result = ltv([str(tmp_path / "r.csv")], gather({"margin": "50%"}, use_config=False, environment={}))
    assert isinstance(result.ledger, Ledger)
    excluded = {reason: (entry.rows, entry.money) for reason, entry in result.ledger.excluded.items()}
    assert excluded == {Reason.BLANK_LINE: (1, 0), Reason.HEADING: (6, 300)}
    assert result.ledger[Reason.USED].money == 150


@pytest.mark.parametrize("word", ["Total Ada Kern", "Ada Kern Total", "Subtotal", "Ada Kern - Total"])
def test_totals_may_be_worded_otherwise(arrange: Arrange, word: str) -> None:
    source, _, _ = arrange(DETAIL.replace("Total for Ada Kern", word))
    assert [row[0] for row in rows_of(source, "Customer")][:4] == ["Ada Kern"] * 3 + ["Ben Ortiz"]


def test_a_total_that_its_rows_contradict_is_an_error(arrange: Arrange) -> None:
    with pytest.raises(DataError) as caught:
        arrange(DETAIL.replace("$100.00", "$101.00"))
    (problem,) = caught.value.problems
    assert problem.what == (
        "looks like a report with groups, but under 'Ada Kern' the rows of 'Amount' add up to 100.00, and its total "
        "is 101.00"
    )
    assert problem.where.endswith("file0.csv")


def test_nested_groups_close_with_their_totals(arrange: Arrange) -> None:
    text = """\
Name,Date,Num,Amount
North,,,
Ada,,,
,2024-01-05,1,5.00
,2024-01-06,2,6.00
Total Ada,,,11.00
Ben,,,
,2024-01-07,3,7.00
Total Ben,,,7.00
Total North,,,18.00
South,,,
Cat,,,
,2024-01-08,4,8.00
Total Cat,,,8.00
Total South,,,8.00
Total,,,26.00
"""
    source, _, _ = arrange(text)
    assert rows_of(source, "Group 1", "Group 2", "Num") == [
        ("North", "Ada", "1"), ("North", "Ada", "2"), ("North", "Ben", "3"), ("South", "Cat", "4"),
    ]  # fmt: skip


def test_headings_with_sums_are_proved_by_their_rows(arrange: Arrange) -> None:
    text = """\
Customer,Invoice,Date,Product,Amount
Ada,,,,125.00
,1001,2024-01-05,Tea,25.00
,1001,2024-01-05,Mug,50.00
,1004,2024-02-03,Box,50.00
Ben,,,,50.00
,1002,2024-01-09,Box,50.00
"""
    source, _, _ = arrange(text)
    assert [row[0] for row in rows_of(source, "Customer")] == ["Ada", "Ada", "Ada", "Ben"]
    _, _, unchanged = arrange(text.replace("125.00", "126.00"))
    assert unchanged


def test_a_word_before_the_name_is_the_name_of_the_column(arrange: Arrange) -> None:
    text = """\
Datum;Belegnr;Text;Betrag
Kunde: 10001 Ada;;;
05.01.2024;R1001;Tee;25,00
15.02.2024;R1004;Box;50,00
Summe;;;75,00
Kunde: 10002 Ben;;;
09.01.2024;R1002;Box;50,00
Summe;;;50,00
Gesamtsumme;;;125,00
"""
    source, _, _ = arrange(text)
    assert rows_of(source, "Kunde", "Datum", "Betrag") == [
        ("10001 Ada", "05.01.2024", "25,00"),
        ("10001 Ada", "15.02.2024", "50,00"),
        ("10002 Ben", "09.01.2024", "50,00"),
    ]


def test_names_that_stand_alone_in_an_own_column_need_no_sums(arrange: Arrange) -> None:
    text = "Customer,Date,Num,Amount\nAda,,,\n,2024-01-05,1,25\n,2024-02-03,4,50\nBen,,,\n,2024-01-09,2,50\n"
    source, _, _ = arrange(text)
    assert rows_of(source, "Customer", "Num") == [("Ada", "1"), ("Ada", "4"), ("Ben", "2")]


@pytest.mark.parametrize(
    "text",
    [
        "Customer,Date,Amount\nAnn,,\nBen,2024-01-05,5\nCat,2024-01-06,6\nDan,,\nEve,2024-01-06,6\n",
        "Date,Num,Amount\nAda,,\n2024-01-05,1,5\n2024-01-06,2,6\nBen,,\n2024-01-06,3,6\n",
        "Customer,Date,Amount\nAnn,,11\nBen,2024-01-05,5\nCat,2024-01-06,7\nDan,,3\nEve,2024-01-06,6\n",
        "Customer,Date,Num,Amount\n,2024-01-05,1,25\nAda,,,\n,2024-01-05,1,25\nBen,,,\n,2024-01-09,2,50\n",
    ],
    ids=["customers without orders", "no totals", "sums that do not hold", "a row above the first heading"],
)
def test_what_is_not_proved_is_left_as_it_is(arrange: Arrange, text: str) -> None:
    _, _, unchanged = arrange(text)
    assert unchanged


def test_each_file_is_a_report_of_its_own(arrange: Arrange) -> None:
    source, _, _ = arrange(DETAIL, DETAIL.replace("Ada", "Eva"))
    rows = source.scan(position=True).collect()
    assert rows.filter(~rows[HEADING])["Customer"].drop_nulls().to_list() == [
        *["Ada Kern"] * 3, "Ben Ortiz", *["Eva Kern"] * 3, "Ben Ortiz",
    ]  # fmt: skip


ROWS = st.lists(st.integers(-5_000, 99_999), min_size=1, max_size=4)


@given(st.lists(ROWS, min_size=2, max_size=6), st.sampled_from(["below", "in", "none"]))
@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_random_reports_give_the_rows_of_their_customers(arrange: Arrange, groups: list[list[int]], sums: str) -> None:
    lines, expected, number = ["Customer,Date,Invoice,Product,Amount"], [], 0
    for place, group in enumerate(groups):
        total = f"{sum(group) / 100:.2f}"
        lines.append(f"Person {place}x,,,,{total if sums == 'in' else ''}")
        for cents in group:
            number += 1
            lines.append(f",2024-01-{number % 28 + 1:02},I{number},Tea,{cents / 100:.2f}")
            expected.append((f"Person {place}x", f"I{number}"))
        if sums == "below":
            lines.append(f"Total Person {place}x,,,,{total}")
    source, _, unchanged = arrange("\n".join(lines) + "\n")
    if sums == "none" or any(len(group) > 1 for group in groups):
        assert not unchanged
    if not unchanged:
        assert rows_of(source, "Customer", "Invoice") == expected
