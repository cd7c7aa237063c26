"""Words in no list are reported with rows and money, however they count."""

from __future__ import annotations

from pathlib import Path

from export import accounts, ask, notes

HUBSPOT = "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company"
SAGE = "Type,Account Ref,Nominal A/C Ref,Date,Reference,Net Amount,Tax Amount,T/C,Deleted"


def deals(*stages: str) -> list[list[str]]:
    """Return a deal of each stage: of 1.00, 2.00, 4.00 and so on, without a date where it is not won."""
    return [
        [str(place), f"d{place}", stage, "2024-01-15" if "won" in stage.lower() else "", str(2**place), f"C{place}"]
        for place, stage in enumerate(stages)
    ]


def test_a_stage_in_no_list_is_reported_as_an_open_deal(tmp_path: Path) -> None:
    found = ask(tmp_path, HUBSPOT, deals("Closed Won", "Xyzzy", "Contract Sent", "Closed Lost"))
    assert accounts(found) == {"open deal": (2, 6), "lost deal": (1, 8), "used": (1, 1)}
    text = notes(found)["unknown_state Deal Stage"]
    assert "'Xyzzy' (1 row, 2.00)" in text
    assert "Contract Sent" not in text
    assert "count as open deals" in text
    # What the warning says works.
    fixed = ask(tmp_path, HUBSPOT, [[*row[:3], "2024-02-01", *row[4:]] for row in deals("Closed Won", "closed won")])
    assert "write 'closed won'" in text
    assert accounts(fixed) == {"used": (2, 3)}


def test_all_stages_are_listed_where_no_deal_is_won(tmp_path: Path) -> None:
    open_deals = deals("Xyzzy", "Xyzzy", "Contract Sent", "Closed Lost")
    found = ask(tmp_path, HUBSPOT, [[*row[:3], "2024-02-01", *row[4:]] for row in open_deals])
    [note] = [one for one in found.notes if one.name == "no_won_deals"]
    assert note.warns
    assert "'Closed Lost' (1 row, 8.00), 'Contract Sent' (1 row, 4.00), 'Xyzzy' (2 rows, 3.00)" in note.text


def test_a_won_stage_in_another_language_is_won(tmp_path: Path) -> None:
    rows = [[*row[:3], "2024-02-01", *row[4:]] for row in deals("Gewonnen", "Verloren")]
    assert accounts(ask(tmp_path, HUBSPOT, rows)) == {"lost deal": (1, 2), "used": (1, 1)}


def test_a_type_in_no_list_is_reported_as_no_sale(tmp_path: Path) -> None:
    rows = [
        [kind, "A1", "4000", f"0{place}/02/2024", f"r{place}", amount, "0", "T1", "N"]
        for place, (kind, amount) in enumerate([("SI", "10"), ("Xyzzy", "3"), ("SR", "10"), ("SI", "5")], 1)
    ]
    found = ask(tmp_path, SAGE, rows)
    assert accounts(found) == {"not a sale": (2, 13), "used": (2, 15)}
    text = notes(found)["unknown_state Type"]
    assert "'Xyzzy' (1 row, 3.00)" in text
    assert "SR" not in text
    assert "count as no sale" in text


def test_known_words_are_not_reported(tmp_path: Path) -> None:
    found = ask(tmp_path, HUBSPOT, deals("Closed Won", "Appointment Scheduled", "Closed Lost", "Qualified To Buy"))
    assert not {"unknown_state Deal Stage", "no_won_deals"} & notes(found).keys()


def test_a_refund_goes_with_its_cancelled_sale_where_no_order_id_links_them(tmp_path: Path) -> None:
    rows = [
        ["A", "2024-01-01", "10", "cancelled"],
        ["A", "2024-01-05", "-10", "cancelled"],
        ["A", "2024-01-06", "3", "paid"],
        # No cancelled sale has this amount: it gives back another sale.
        ["A", "2024-01-07", "-1", "cancelled"],
        ["B", "2024-01-07", "-10", "cancelled"],
        ["B", "2024-01-02", "20", "paid"],
    ]
    found = accounts(ask(tmp_path, "Customer,Date,Amount,Status", rows))
    assert found["used"] == (4, 12)
    assert found["cancelled, draft or test"] == (1, 10)
    assert sum(count for count, _ in found.values()) == 6
