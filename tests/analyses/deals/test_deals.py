"""Deals by hand: rates, cycles, what is stuck, who compares, money of orders, and bad input in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pipelines import HEADER, ask, by_name, notes_of, wilson_of, write

from custseg.errors import CustsegError, DataError, UsageError
from custseg.tables.ledger import Reason

# Ada wins 3 of 4 in 10, 20 and 30 days; Bo wins 1 of 3; two are open, one of nobody's customer.
ROWS = [
    "1,Acme,Ada,Desk,web,Won,2025-01-01,2025-01-11,100",
    "2,Acme,Ada,Desk,web,Won,2025-01-01,2025-01-21,200",
    "3,Bolt,Ada,Lamp,fair,Won,2025-01-01,2025-01-31,300",
    "4,Bolt,Ada,Lamp,fair,Lost,2025-01-01,2025-01-06,50",
    "5,Core,Bo,Desk,web,Won,2025-01-10,2025-03-01,400",
    "6,Core,Bo,Desk,web,Lost,2025-01-10,2025-01-15,60",
    "7,Core,Bo,Lamp,fair,Lost,2025-01-10,2025-01-25,70",
    "8,,Bo,Lamp,fair,Negotiation,2025-01-20,,80",
    "9,Dune,Ada,Lamp,fair,Negotiation,2025-02-19,,90",
]


def test_sellers_by_hand(tmp_path: Path) -> None:
    result = ask(write(tmp_path, ROWS))
    rows = by_name(result)
    assert [*rows] == ["Ada", "Bo"]
    ada, bo = rows["Ada"], rows["Bo"]
    assert (ada["deals"], ada["won"], ada["lost"], ada["open"]) == (5, 3, 1, 1)
    assert (ada["win_rate"], ada["won_amount"], ada["average_won"], ada["won_per_closed"]) == (0.75, 600, 200, 150)
    assert (ada["win_rate_low"], ada["win_rate_high"]) == pytest.approx(wilson_of(3, 4))
    assert (ada["cycle_won"], ada["cycle_won_mean"], ada["cycle_lost"]) == (20, 20, 5)
    assert (ada["cycle_won_low"], ada["cycle_won_high"]) == (None, None)  # fewer than six
    assert (bo["win_rate"], bo["cycle_won"], bo["cycle_lost"], bo["open_deals_amount"]) == (1 / 3, 50, 10, 80)
    # Bo: 5, 15 and 50 days closed, one open for 40: 3/4, 1/2 …
    assert bo["usual_cycle"] == 15


def test_all_deals_by_hand(tmp_path: Path) -> None:
    result = ask(write(tmp_path, ROWS))
    figures = result.figures()
    assert str(result.as_of) == "2025-03-01"
    assert (figures["deals"], figures["deals_won"], figures["deals_lost"], figures["deals_open"]) == (9, 4, 3, 2)
    assert (figures["won_amount"], figures["open_deals_amount"], figures["win_rate"]) == (1000, 170, 4 / 7)
    assert (figures["cycle_won"], figures["cycle_won_mean"]) == (25, 27.5)
    # Ended after 5, 5, 10, 15, 20, 30, 50 days; open for 10 and 40: 7/9, 6/9, 5/9 (of 6), 4/9.
    assert figures["usual_cycle"] == 20
    assert figures["deals_without_customer"] == 1
    assert result.ledger is not None
    assert (result.ledger[Reason.USED].rows, float(result.ledger.read.money)) == (9, 1350)


def test_deals_without_a_customer_are_a_group_of_their_own(tmp_path: Path) -> None:
    rows = by_name(ask(write(tmp_path, ROWS), by="customer"))
    assert rows["(none)"]["open"] == 1
    assert sum(row["deals"] for row in rows.values()) == 9


def test_open_deals_and_what_is_stuck(tmp_path: Path) -> None:
    # 24 of 30 are won within 10 days, two are lost after 20; open ones are 10, 15, 20 and 40 days old.
    rows = [f"{one},A,Ada,Desk,web,Won,2025-01-01,2025-01-11,100" for one in range(24)]
    rows += [f"{one},A,Ada,Desk,web,Lost,2025-01-01,2025-01-21,100" for one in range(24, 26)]
    rows += [
        "x10,A,Ada,Desk,web,Offer,2025-01-31,,100", "x15,B,Ada,Desk,web,Offer,2025-01-26,,100",
        "x20,C,Ada,Desk,web,Offer,2025-01-21,,100", "x40,D,Ada,Desk,web,Offer,2025-01-01,,100",
    ]  # fmt: skip
    result = ask(write(tmp_path, rows), by="deal", as_of="2025-02-10")
    deals = by_name(result)
    assert {name: row["age"] for name, row in deals.items()} == {"x10": 10, "x15": 15, "x20": 20, "x40": 40}
    # After 10 days 6 of 30 still run; after 20 days two of the four at risk are lost: 0.2 × 2/4.
    closed = {"x10": 0.8, "x15": 0.8, "x20": 0.9, "x40": 0.9}
    assert {name: row["closed_by_then"] for name, row in deals.items()} == pytest.approx(closed)
    # The longest won deal took 10 days.
    assert [deals[name]["todo"] for name in closed] == ["stuck", "too_old", "too_old", "too_old"]
    assert all(row["win_chance"] is None for row in deals.values())  # fewer than 20 were ever as old
    assert result.figures()["deals_stuck"] == 4
    by_default = ask(write(tmp_path, rows), as_of="2025-02-10", stuck="85%")
    assert by_default.figures()["deals_stuck"] == 2
    assert by_default.figures()["stuck_after"] == 20


def test_the_chance_and_the_money_expected(tmp_path: Path) -> None:
    # 20 won on day 5, 20 lost on day 10, 20 won on day 20; one is open for 7 days, one for 30.
    rows = [f"w{one},A,Ada,Desk,web,Won,2025-01-01,2025-01-06,100" for one in range(20)]
    rows += [f"l{one},A,Ada,Desk,web,Lost,2025-01-01,2025-01-11,100" for one in range(20)]
    rows += [f"v{one},A,Ada,Desk,web,Won,2025-01-01,2025-01-21,100" for one in range(20)]
    rows += [
        "x,A,Ada,Desk,web,Offer,2025-01-24,,50",
        "y,A,Ada,Lamp,web,Offer,2025-01-24,,",
        "z,A,Ada,Desk,web,Offer,,,50",
    ]
    path = write(tmp_path, rows)
    deals = by_name(ask(path, by="deal", as_of="2025-01-31"))
    # Of the 40 closed after day 7 half were won; two open ones left on day 7, after all 40 were still at risk.
    assert deals["x"]["win_chance"] == pytest.approx(0.5)
    assert (deals["x"]["expected_amount"], deals["y"]["expected_amount"]) == pytest.approx((25, 50))
    assert (deals["z"]["todo"], deals["z"]["win_chance"], deals["z"]["age"]) == ("no_date", None, None)
    found = notes_of(ask(path, as_of="2025-01-31"))
    assert "1 open deal without an amount count with the mean of the won deals of their product" in found["expected"]


def test_deals_that_are_older_than_any_won_one(tmp_path: Path) -> None:
    rows = [f"w{one},A,Ada,Desk,web,Won,2025-01-01,2025-01-06,100" for one in range(30)]
    rows += [f"x{one},A,Ada,Desk,web,Offer,2025-01-01,,100" for one in range(25)]
    result = ask(write(tmp_path, rows), as_of="2025-03-01", by="deal")
    assert {row["todo"] for row in by_name(result).values()} == {"too_old"}
    # 30 of 55 are closed: past the usual cycle, but not yet stuck.
    assert (result.figures()["deals_stuck"], "25 open deals older than any" in notes_of(result)["too_old"]) == (0, True)


def test_customers_who_compare(tmp_path: Path) -> None:
    rows = [f"a{one},Acme,Ada,Desk,web,{'Won' if one < 1 else 'Lost'},2025-01-01,2025-01-06,9" for one in range(5)]
    rows += [f"b{one},Bolt,Ada,Desk,web,Lost,2025-01-01,2025-01-06,9" for one in range(4)]
    rows += [f"c{one},Core,Ada,Desk,web,{'Won' if one < 2 else 'Lost'},2025-01-01,2025-01-06,9" for one in range(9)]
    path = write(tmp_path, rows)
    flags = {name: row["comparing"] for name, row in by_name(ask(path, by="customer")).items()}
    assert flags == {"Acme": True, "Bolt": False, "Core": False}
    section = next(one for one in ask(path).sections if one.name == "comparing")
    assert section.frame["customer_id"].to_list() == ["Acme"]
    more = by_name(ask(path, by="customer", comparing_deals=4, comparing_win_rate="25%", where="comparing"))
    assert {*more} == {"Acme", "Bolt", "Core"}
    assert all(one.name != "comparing" for one in ask(path, comparing_deals=50).sections)


def test_ease_beside_money(tmp_path: Path) -> None:
    def of(seller: str, won: int, days: int, amount: int) -> list[str]:
        ends = [f"2025-01-{1 + days:02}" for _ in range(10)]
        return [
            f"{seller}{one},A,{seller},Desk,web,{'Won' if one < won else 'Lost'},2025-01-01,{end},{amount}"
            for one, end in enumerate(ends)
        ]

    rows = [*of("Ada", 8, 5, 10), *of("Bo", 6, 9, 99), *of("Cy", 2, 20, 500), *of("Di", 3, 15, 1)]
    result = ask(write(tmp_path, [*rows, "x,A,Ed,Desk,web,Won,2025-01-01,2025-01-02,1"]))
    ranks = {name: (row["ease_rank"], row["money_rank"]) for name, row in by_name(result).items()}
    assert ranks == {"Ada": (1, 3), "Bo": (2, 2), "Cy": (4, 1), "Di": (3, 4), "Ed": (None, None)}
    assert "1 of 4 are harder than most and bring less than most, such as Di" in notes_of(result)["hard"]


def test_return_on_sales_beside(tmp_path: Path) -> None:
    orders = write(
        tmp_path,
        [
            "o1,2025-01-01,Acme,Ada,Desk,200,50",
            "o2,2025-01-02,Acme,Ada,Desk,100,25",
            "o3,2025-01-02,Core,Cy,Lamp,50,-5",
        ],
        "order_id,date,customer_id,seller,product,revenue,profit",
        "orders.csv",
    )
    path = write(tmp_path, ROWS)
    result = ask(path, orders=str(orders))
    rows = by_name(result)
    assert (rows["Ada"]["revenue"], rows["Ada"]["profit"], rows["Ada"]["margin"]) == (300, 75, 0.25)
    assert rows["Bo"]["margin"] is None
    assert (
        "1 of 2 have no orders under the same name, and 1 in the orders have no deals"
        in notes_of(result)["orders_unmatched"]
    )
    assert by_name(ask(path, orders=str(orders), by="product"))["Lamp"]["margin"] == -0.1
    assert by_name(ask(path, orders=str(orders), by="customer"))["Core"]["profit"] == -5
    with pytest.raises(CustsegError, match="--orders"):
        ask(path, orders=str(tmp_path / "none.csv"))
    renamed = write(
        tmp_path, ["o1,2025-01-01,Acme,Ada,200,50"], "order_id,date,customer_id,who,revenue,profit", "o.csv"
    )
    mapped = ask(path, orders=str(renamed), map={"orders.seller": "who"})
    assert by_name(mapped)["Ada"]["margin"] == 0.25


def test_ease_beside_profit(tmp_path: Path) -> None:
    rows = [f"{name}{one},A,{name},Desk,web,Won,2025-01-01,2025-01-{3 + place:02},5"
            for place, name in enumerate(("Ada", "Bo", "Cy", "Di", "Ed")) for one in range(10)]  # fmt: skip
    profits = {"Ada": 1, "Bo": 9, "Cy": 5, "Di": 7, "Ed": 3}
    lines = [f"{name},2025-01-01,A,{name},100,{profit}" for name, profit in profits.items()]
    orders = write(tmp_path, lines, "order_id,date,customer_id,seller,revenue,profit", "orders.csv")
    result = ask(write(tmp_path, rows), orders=str(orders))
    ranks = {name: (row["ease_rank"], row["profit_rank"]) for name, row in by_name(result).items()}
    assert ranks == {"Ada": (1, 5), "Bo": (2, 1), "Cy": (3, 3), "Di": (4, 2), "Ed": (5, 4)}
    assert "1 of 5 are harder than most and bring less than most, such as Ed" in notes_of(result)["hard"]


def test_open_deals_past_their_expected_day(tmp_path: Path) -> None:
    rows = ["1,A,Ada,Desk,web,Won,2025-01-01,2025-01-11,5", "2,A,Ada,Desk,web,Negotiation,2025-01-01,2025-01-05,5",
            "3,A,Ada,Desk,web,Negotiation,2025-01-01,2025-01-15,5"]  # fmt: skip
    path = write(tmp_path, rows)
    result = ask(path, by="deal")
    assert str(result.as_of) == "2025-01-11"  # expected days are no events
    assert {name: str(row["expected_close"]) for name, row in by_name(result).items()} == {
        "2": "2025-01-05", "3": "2025-01-15",
    }  # fmt: skip
    note = next(note for note in result.notes if note.name == "past_expected_close")
    assert note.text.startswith("1 open deal past the day")
    assert {*by_name(ask(path, by="deal", where="expected_close < DATE '2025-01-11'"))} == {"2"}
    # Nobody knew on the fourth of January that the first one would close on the eleventh.
    assert by_name(ask(path, by="deal", as_of="2025-01-04"))["1"]["expected_close"] is None


def test_names_that_nearly_match_are_joined_only_by_alias(tmp_path: Path) -> None:
    rows = [*ROWS, "10,Acme,Ada,De sk,web,Won,2025-01-01,2025-01-11,7"]
    path = write(tmp_path, rows)
    result = ask(path, by="product")
    assert {*by_name(result)} == {"Desk", "De sk", "Lamp"}
    note = next(note for note in result.notes if note.name == "product_variants")
    assert (note.command, note.warns) == ('--alias "De sk=Desk"', True)
    joined = ask(path, by="product", alias=["De sk=Desk"])
    assert by_name(joined)["Desk"]["won_amount"] == 707
    assert "product_variants" not in notes_of(joined)
    assert (
        "No customer, seller, product or source is called 'Dex'"
        in notes_of(ask(path, alias=["Dex=Desk"]))["unused_alias"]
    )


def test_the_report_date_makes_later_deals_open_again(tmp_path: Path) -> None:
    result = ask(write(tmp_path, ROWS), as_of="2025-01-20")
    figures = result.figures()
    # Won until then: 1; lost: 4 and 6; opened later: 9.
    assert (figures["deals_won"], figures["deals_lost"], figures["deals_open"]) == (1, 2, 5)
    assert result.ledger is not None
    assert result.ledger[Reason.AFTER_AS_OF].rows == 1
    assert result.ledger.read.rows == 9


def test_from_leaves_out_what_was_closed_before(tmp_path: Path) -> None:
    result = ask(write(tmp_path, ROWS), **{"from": "2025-02-01"})
    figures = result.figures()
    assert (figures["deals_won"], figures["deals_lost"], figures["deals_open"]) == (1, 0, 2)
    assert result.ledger is not None
    assert result.ledger[Reason.HISTORY_ONLY].rows == 6


def test_rows_and_where(tmp_path: Path) -> None:
    path = write(tmp_path, ROWS)
    figures = ask(path, rows="amount >= 100 AND source = 'web'").figures()
    assert (figures["deals"], figures["won_amount"]) == (3, 700)
    assert {*by_name(ask(path, where="win_rate > 0.5"))} == {"Ada"}
    assert notes_of(ask(path, where="deals > 99"))["nobody"] == "No seller meets the condition of --where."
    assert [*by_name(ask(path, sort="deals:asc"))] == ["Bo", "Ada"]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"by": "colour"}, "there is no column 'colour' to group by"), ({"where": "wins > 1"}, "there is no 'wins'"),
        ({"columns": "won,wun"}, "there is no column 'wun' in this table"), ({"sort": "x"}, "there is no column 'x'"),
        ({"rows": "colour = 'red'"}, "there is no 'colour'"),
    ],
)  # fmt: skip
def test_names_that_do_not_exist(tmp_path: Path, flags: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        ask(write(tmp_path, ROWS), **flags)


def test_bad_days_are_told(tmp_path: Path) -> None:
    rows = ["1,A,Ada,Desk,web,Won,2025-02-01,2025-01-01,5", "2,A,Ada,Desk,web,Won,2025-01-01,,6",
            "3,A,Ada,Desk,web,Won,,2025-01-05,7", "4,A,Ada,Desk,web,Lost,soon,2025-01-09,x"]  # fmt: skip
    result = ask(write(tmp_path, rows))
    found = notes_of(result)
    assert found["closed_before_opened"].startswith("1 deal closed before the day of opening")
    assert found["without_closed"].startswith("1 deal won or lost without a day")
    assert found["without_opened"].startswith("2 deals without a day of opening, 0 of them open")
    assert "'opened' holds no date in 1 row, such as 'soon'" in found["unread_date"]
    assert "'amount' holds no amount in 1 row, such as 'x'" in found["unread_amount"]
    assert (result.figures()["win_rate"], result.figures()["cycle_won"]) == (0.75, None)


def test_without_sellers_days_or_closed_deals(tmp_path: Path) -> None:
    no_seller = ask(write(tmp_path, ["1,A,Won,2025-01-01,2025-01-05"], "deal_id,customer,stage,opened,closed"))
    assert no_seller.columns[0].name == "customer_id"
    assert "who wins" in notes_of(no_seller)["no_seller"]
    all_open = ask(write(tmp_path, ["1,A,Ada,Negotiation,2025-01-01"], "deal_id,customer,seller,stage,opened"))
    assert "nothing is known of rates and cycles yet" in notes_of(all_open)["all_open"]
    assert by_name(all_open)["Ada"]["win_rate"] is None
    no_days = write(tmp_path, ["1,A,Ada,Won", "2,A,Ada,Lost"], "deal_id,customer,seller,stage")
    with pytest.raises(DataError, match="no dates of deals"):
        ask(no_days)
    result = ask(no_days, as_of="2025-01-01")
    assert by_name(result)["Ada"]["win_rate"] == 0.5
    assert "cycle_won" not in result.frame.columns
    assert notes_of(result)["no_opened"].startswith("No column has the day on which a deal was opened")


def test_a_date_far_beyond_the_others_is_asked_about(tmp_path: Path) -> None:
    rows = [f"{one},A,Ada,Desk,web,Won,2025-01-01,2025-01-{2 + one % 20:02},5" for one in range(120)]
    path = write(tmp_path, [*rows, "x,A,Ada,Desk,web,Won,2025-01-01,2052-01-05,5"])
    with pytest.raises(DataError, match="the latest date is 2052-01-05") as raised:
        ask(path)
    assert "--as-of 2025-01-21" in raised.value.problems[0].hint
    assert ask(path, as_of="2025-01-21").figures()["deals_open"] == 1


def test_nothing_left(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no deals are left"):
        ask(write(tmp_path, ROWS), rows="amount > 9999")


def test_a_file_without_ids_names_open_deals_by_their_place(tmp_path: Path) -> None:
    header = HEADER.removeprefix("deal_id,")
    result = ask(write(tmp_path, [row.split(",", 1)[1] for row in ROWS], header), by="deal")
    assert result.frame["deal_id"].sort().to_list() == ["1", "2"]
