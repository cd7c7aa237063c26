"""Several tables with amounts of the same orders: refunds and more lines are asked about, and counted once."""

from __future__ import annotations

from pathlib import Path

import pytest
from export import notes
from several_tables import ask, figures, options_in, question

from custseg.errors import DataError

N = range(1, 61)
ORDERS = "order_id,customer_id,order_date\n" + "".join(f"{n},c{n % 7},2024-0{n % 9 + 1}-1{n % 9}\n" for n in N)
ITEMS = "order_id,sku,quantity,price\n" + "".join(f"{n},s{part},{part},{n + part}.25\n" for n in N for part in (1, 2))
SOLD = {n: (n + 1.25) + 2 * (n + 2.25) for n in N}
RETURNED = {n: 2 * n + 3.5 for n in N if n % 5 == 0}
"""One piece of each of both lines."""

RETURNS = "return_id,order_id,sku,quantity,amount,reason\n" + "".join(
    f"r{n}{part},{n},s{part},1,{n + part}.25,broken\n" for n in RETURNED for part in (1, 2)
)
SHOP = {"orders": ORDERS, "items": ITEMS}


def sums(money: dict[int, float]) -> dict[str, tuple[int, float]]:
    """Return orders and money of each customer."""
    found: dict[str, tuple[int, float]] = {}
    for n, amount in money.items():
        count, total = found.get(f"c{n % 7}", (0, 0.0))
        found[f"c{n % 7}"] = count + (amount > 0), total + amount
    return found


def less_returns(returned: dict[int, float]) -> dict[str, tuple[int, float]]:
    return sums({n: SOLD[n] - returned.get(n, 0) for n in N})


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


class TestReturns:
    @pytest.mark.parametrize("name", ["returns", "order_refunds", "credit_notes", "retouren"])
    @pytest.mark.parametrize("first", [False, True])
    def test_amounts_of_a_table_called_after_refunds_are_asked_about(self, name: str, first: bool) -> None:
        files = {name: RETURNS, **SHOP} if first else {**SHOP, name: RETURNS}
        text = question(files)
        assert f"'amount' holds refunds of {sum(RETURNED.values()):.2f}" in text
        mapped, includes, without = options_in(text)
        assert figures(ask(files, **mapped, **includes)) == less_returns(RETURNED)
        assert figures(ask(files, **without)) == sums(SOLD)

    def test_a_column_of_the_same_name_in_the_lines_is_another_one(self) -> None:
        lines = "order_id,sku,amount\n" + "".join(f"{n},s,{SOLD[n]}\n{n},t,1\n" for n in N)
        files = {"orders": ORDERS, "items": lines, "returns": RETURNS}
        mapped, includes, _ = options_in(question(files))
        assert mapped == {"map": ["refunded=returns.amount"]}
        left = {n: SOLD[n] + 1 - RETURNED.get(n, 0) for n in N}
        assert figures(ask(files, **mapped, **includes)) == sums(left)

    def test_one_row_for_each_order_is_taken_off_once_and_not_for_each_line(self) -> None:
        refunds = {n: n % 3 + 0.5 for n in N if n != 3}
        table = "order_id,refund_amount\n" + "".join(f"{n},{money}\n" for n, money in refunds.items())
        files = {**SHOP, "refunds": table}
        mapped, includes, _ = options_in(question(files))
        assert figures(ask(files, **mapped, **includes)) == less_returns(refunds)

    def test_refunds_of_single_lines_are_summed_for_each_of_them(self) -> None:
        """Of the orders 5, 10, 15 … the second line was paid back in two parts."""
        lines = "id,order_id,sku,price\n" + "".join(
            f"{n}0{part},{n},s{part},{n + part}\n" for n in N for part in (1, 2)
        )
        refunds = "id,order_item_id,amount\n" + "".join(
            f"{n}{part},{n}02,{part}.00\n" for n in RETURNED for part in (1, 2)
        )
        files = {"orders": ORDERS, "order_items": lines, "order_refunds": refunds}
        mapped, includes, without = options_in(question(files))
        sold = {n: 2 * n + 3.0 for n in N}
        assert figures(ask(files, **without)) == sums(sold)
        found = figures(ask(files, **mapped, **includes))
        assert found == sums({n: money - 3 * (n in RETURNED) for n, money in sold.items()})

    def test_refunds_of_orders_that_are_not_there_are_told_with_their_money(self) -> None:
        files = {**SHOP, "returns": RETURNS + "r1,T-9,s1,1,7.50,broken\n"}
        result = ask(files, map=["refunded=amount"], includes=["refunds"])
        assert figures(result) == less_returns(RETURNED)
        text = notes(result)["unmatched_sums_amount"]
        assert "1 row of returns.csv with 7.50 in 'amount' left out leads to no row of orders.csv" in text
        assert "'T-9'" in text

    def test_returns_without_amounts_are_a_warning(self) -> None:
        result = ask({**SHOP, "returns": RETURNS.replace("amount", "remark").replace(".25,broken", "x,broken")})
        [note] = [one for one in result.notes if one.name == "tables_left_out"]
        assert note.warns
        assert "what was returned counts as sold" in note.text

    def test_refunds_are_no_sales_where_nothing_else_has_amounts(self) -> None:
        files = {"orders": ORDERS, "returns": RETURNS}
        text = question(files)
        assert "'amount' seems to hold refunds" in text
        assert figures(ask(files, map=["revenue=amount"])) == sums(RETURNED)

    def test_refunds_of_lines_that_have_no_table_of_orders_are_not_summed(self) -> None:
        lines = "order_id,customer_id,order_date,sku,amount\n" + "".join(
            f"{n},c{n % 7},2024-01-1{n % 9},s{part},{n + part}.5\n" for n in N for part in (1, 2)
        )
        text = question({"lines": lines, "returns": RETURNS})
        assert "which of them were paid back is not said" in text
        [without] = options_in(text)
        assert figures(ask({"lines": lines, "returns": RETURNS}, **without)) == sums({n: 2 * n + 4 for n in N})


class TestMoreLines:
    def test_lines_of_the_same_orders_are_asked_about(self) -> None:
        services = {n: 4.0 for n in N if n % 3 == 0}
        table = "order_id,service,price\n" + "".join(f"{n},wrap,1.5\n{n},gift,2.5\n" for n in services)
        files = {**SHOP, "services": table}
        text = question(files)
        assert "40 rows with 80.00 in 'price', of 20 orders, 20 of which have lines in items.csv, too" in text
        items, alone = options_in(text)
        assert figures(ask(files, **items)) == sums(SOLD)
        assert figures(ask(files, **alone)) == sums(services)

    def test_one_line_for_each_order_is_asked_about_too(self) -> None:
        table = "order_id,service,price\n" + "".join(f"{n},wrap,1.5\n" for n in N)
        assert "60 rows with 90.00 in 'price'" in question({**SHOP, "services": table})

    def test_parts_of_one_table_whose_columns_are_called_otherwise(self) -> None:
        old = "".join(line for line in ITEMS.splitlines(True)[1:] if int(line.split(",")[0]) < 30)
        new = "".join(line for line in ITEMS.splitlines(True)[1:] if int(line.split(",")[0]) >= 30)
        renamed = "OrderNo,Article,Pieces,Unit Price\n"
        files = {"orders": ORDERS, "lines_2023": ITEMS.splitlines(True)[0] + old, "lines_2024": renamed + new}
        text = question(files)
        assert "of 31 orders without lines in lines_2023.csv: both may be parts of one table" in text
        assert "'OrderNo' is 'order_id', 'Article' is 'sku', 'Pieces' is 'quantity', 'Unit Price' is 'price'" in text
        first, second = options_in(text)
        assert figures(ask(files, **first)).items() >= sums({n: SOLD[n] for n in N if n < 30}).items()
        assert figures(ask(files, **second)).items() >= sums({n: SOLD[n] for n in N if n >= 30}).items()
        # What the message says to do counts both.
        files["lines_2024"] = ITEMS.splitlines(True)[0] + new
        assert figures(ask(files)) == sums(SOLD)

    def test_lines_that_hold_the_same_amounts_once_more_are_left_out(self) -> None:
        sent = "".join(f"9{n},{line}\n" for n, line in enumerate(ITEMS.splitlines()[1:]))
        result = ask({**SHOP, "shipped_items": f"shipment_id,order_id,article,pieces,unit price\n{sent}"})
        assert figures(result) == sums(SOLD)

    def test_lines_that_make_the_whole_order_need_no_others(self) -> None:
        orders = "order_id,customer_id,order_date,total\n" + "".join(
            f"{n},c{n % 7},2024-0{n % 9 + 1}-1{n % 9},{SOLD[n]}\n" for n in N
        )
        services = "order_id,service,price\n" + "".join(f"{n},wrap,1.5\n{n},gift,2.5\n" for n in N)
        files = {"orders": orders, "items": ITEMS, "services": services}
        assert figures(ask(files)) == sums(SOLD)

    def test_the_amounts_of_the_orders_are_an_option(self) -> None:
        whole = {n: SOLD[n] + 4 for n in N}
        orders = "order_id,customer_id,order_date,total\n" + "".join(
            f"{n},c{n % 7},2024-0{n % 9 + 1}-1{n % 9},{whole[n]}\n" for n in N
        )
        services = "order_id,service,price\n" + "".join(f"{n},wrap,1.5\n{n},gift,2.5\n" for n in N)
        files = {"orders": orders, "items": ITEMS, "services": services}
        *_, total = options_in(question(files))
        assert total == {"map": ["revenue=total"]}
        assert figures(ask(files, **total)) == sums(whole)

    def test_shipping_is_no_sale(self) -> None:
        table = "id,order_id,title,price\n" + "".join(f"{n},{n // 2 + 1},DHL,4.90\n" for n in N)
        assert figures(ask({**SHOP, "shipping_lines": table})) == sums(SOLD)

    def test_two_tables_of_sales_with_other_names_are_asked_about(self) -> None:
        old = "order_id,customer,date,product,amount\n" + "".join(f"{n},c{n % 7},2023-01-1{n % 9},p,{n}.5\n" for n in N)
        new = "Receipt,Client,Day,Article,Turnover,Shop,Till\n" + "".join(
            f"{n + 100},c{n % 7},2024-01-1{n % 9},p,{n}.25,a,b\n" for n in N
        )
        files = {"sales_2023": old, "sales_2024": new}
        text = question(files)
        assert "1,845.00 in 'Turnover', with customers and days of their own" in text
        first, second = options_in(text)
        assert figures(ask(files, **first)) == sums({n: n + 0.5 for n in N})
        assert figures(ask(files, **second)) == sums({n: n + 0.25 for n in N})

    def test_an_amount_that_the_user_names_needs_no_question(self) -> None:
        services = "order_id,service,price\n" + "".join(f"{n},wrap,1.5\n" for n in N)
        totals = (
            ORDERS.replace("order_date", "order_date,total").replace("\n", ",9.50\n").replace("total,9.50", "total")
        )
        with pytest.raises(DataError):
            ask({"orders": totals, "items": ITEMS, "services": services})
        found = ask({"orders": totals, "items": ITEMS, "services": services}, map=["revenue=total"])
        assert figures(found) == sums(dict.fromkeys(N, 9.5))


class TestRefundsWithTheColumnsOfSales:
    """Stacked on the sales, they would count as such."""

    HEAD = "order_id,customer_id,date,amount\n"
    SALES = HEAD + "".join(f"{n},c{n % 7},2024-01-{n % 28 + 1:02},{n}.50\n" for n in N)

    def refunds(self, sign: str = "") -> str:
        return self.HEAD + "".join(f"{n},c{n % 7},2024-01-30,{sign}{n}.25\n" for n in RETURNED)

    def test_they_are_asked_about(self) -> None:
        files = {"sales": self.SALES, "refunds": self.refunds()}
        mapped, includes, without = options_in(question(files))
        assert figures(ask(files, **without)) == sums({n: n + 0.5 for n in N})
        left = {n: n + 0.5 - (n + 0.25) * (n in RETURNED) for n in N}
        assert figures(ask(files, **mapped, **includes)) == sums(left)

    def test_those_with_a_minus_are_stacked(self) -> None:
        files = {"sales": self.SALES, "refunds": self.refunds("-")}
        left = {n: n + 0.5 - (n + 0.25) * (n in RETURNED) for n in N}
        assert figures(ask(files)) == sums(left)

    def test_those_of_customers_alone_are_asked_about(self) -> None:
        files = {"sales": self.SALES, "refunds": self.refunds()}
        files = {name: "\n".join(line.partition(",")[2] for line in text.splitlines()) for name, text in files.items()}
        text = question(files)
        assert "several rows of sales.csv have the same 'customer_id'" in text
        [without] = options_in(text)
        assert sum(money for _, money in figures(ask(files, **without)).values()) == sum(n + 0.5 for n in N)
