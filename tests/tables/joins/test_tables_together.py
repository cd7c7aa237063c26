"""Several tables of one system are joined without multiplying an amount; what cannot be joined is said."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from examples import examples
from export import notes
from hypothesis import given, settings
from hypothesis import strategies as st
from split_shop import made_up, write_tables

from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError, DataError, Problem, UsageError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.joins.tables_together import open_tables

ORDERS = "order_id,customer_id,order_date\n" + "".join(
    f"{n},c{n % 5},2024-0{n % 9 + 1}-1{n % 9}\n" for n in range(1, 21)
)
ITEMS = "order_id,product_id,quantity,unit_price\n" + "".join(
    f"{n},p{n % 4},1,{n}.50\n{n},p{(n + 1) % 4},2,3.25\n" for n in range(1, 21)
)
CUSTOMERS = "customer_id,name,country\n" + "".join(f"c{n},Name {n},{'DE' if n % 2 else 'FR'}\n" for n in range(5))
PRODUCTS = "product_id,title,unit_cost\n" + "".join(f"p{n},Title {n},{n + 1}\n" for n in range(4))
PAYMENTS = "order_id,method,amount\n" + "".join(f"{n},card,{n}.00\n{n},cash,1.00\n" for n in range(1, 21))
SHOP = {"orders.csv": ORDERS, "items.csv": ITEMS}
REVENUE = {"c1": 1 + 6 + 11 + 16, "c2": 2 + 7 + 12 + 17, "c3": 3 + 8 + 13 + 18, "c4": 4 + 9 + 14 + 19, "c0": 50}
REVENUE = {customer: 4 * (0.5 + 6.5) + units for customer, units in REVENUE.items()}
"""Of each order, one line of its number and a half, and one of 6.50."""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ask(files: dict[str, str], columns: str = "orders,revenue", **flags: object) -> Result:
    for name, text in files.items():
        Path(name).write_text(text)
    flags["columns"] = columns
    return ltv(list(files), gather(flags, use_config=False, environment={}))


def revenue(result: Result) -> dict[str, float]:
    return dict(result.frame.select("customer_id", "revenue").iter_rows())


def refused(files: dict[str, str], **flags: object) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        ask(files, **flags)  # type: ignore[arg-type]
    return caught.value.problems


def excluded(result: Result) -> dict[str, tuple[int, float]]:
    assert result.ledger
    return {reason.text: (entry.rows, float(entry.money)) for reason, entry in result.ledger.excluded.items()}


@settings(max_examples=examples(10), deadline=None)
@given(seed=st.integers(0, 1_000_000))
def test_a_shop_split_into_tables_has_the_figures_of_its_single_table(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = random.Random(seed)
    shop = made_up(chance)
    paths = write_tables(shop, tmp_path_factory.mktemp("shop"), chance)
    flags = {"columns": "revenue,profit,orders"}
    frame = ltv([str(path) for path in paths], gather(flags, use_config=False, environment={})).frame
    rows = frame.filter(frame["orders"] > 0).select("customer_id", "revenue", "profit", "orders").iter_rows()
    found = {customer: (round(net, 2), round(profit, 2), orders) for customer, net, profit, orders in rows}
    assert found == {customer: (float(net), float(own), n) for customer, (net, own, n) in shop.figures().items()}


@pytest.mark.parametrize("turned", [False, True])
def test_four_tables_and_the_order_in_which_they_are_given(turned: bool) -> None:
    files = SHOP | {"customers.csv": CUSTOMERS, "products.csv": PRODUCTS}
    result = ask(dict(reversed(files.items())) if turned else files, columns="orders,revenue,profit")
    assert revenue(result) == REVENUE
    # Orders 5, 10, 15 and 20 of c0: products p1 p2, p2 p3, p3 p0 and p0 p1, one piece of the first, two of the second.
    cost = (2 + 2 * 3) + (3 + 2 * 4) + (4 + 2 * 1) + (1 + 2 * 2)
    profit = dict(result.frame.select("customer_id", "profit").iter_rows())
    assert profit["c0"] == REVENUE["c0"] - cost
    assert "tables_left_out" not in notes(result)


def test_fields_of_customers_filter() -> None:
    result = ask(SHOP | {"customers.csv": CUSTOMERS}, where="country = 'DE'")
    assert set(revenue(result)) == {"c1", "c3"}


def test_orders_without_lines_and_lines_without_orders_stand_in_the_ledger() -> None:
    files = {"orders.csv": ORDERS + "21,c1,2024-03-03\n", "items.csv": ITEMS + "99,p1,2,5.00\n,p1,1,7.00\n"}
    result = ask(files)
    assert revenue(result) == REVENUE
    assert excluded(result) == {"no matching row in another table": (2, 17.0), "order without lines": (1, 0.0)}
    assert result.ledger
    assert result.ledger.read.rows == 43


def test_an_order_without_lines_counts_by_its_own_total() -> None:
    """The total of an order is the amount of the order: taken once, with or without lines."""
    orders = "order_id,customer_id,order_date,total\n" + "".join(
        f"{n},c{n % 5},2024-01-{n:02},{n * 10}\n" for n in range(1, 21)
    )
    items = "order_id,product_id\n" + "".join(f"{n},p1\n{n},p2\n" for n in range(1, 20))
    result = ask({"orders.csv": orders, "items.csv": items})
    assert revenue(result)["c0"] == 50 + 100 + 150 + 200
    assert sum(revenue(result).values()) == sum(n * 10 for n in range(1, 21))


def test_an_account_has_a_revenue_that_is_not_that_of_the_order() -> None:
    accounts = CUSTOMERS.replace("country", "revenue").replace("DE", "900000").replace("FR", "800000")
    result = ask(SHOP | {"customers.csv": accounts}, where="file.revenue = 900000")
    assert revenue(result) == {customer: REVENUE[customer] for customer in ("c1", "c3")}


def test_a_note_of_keys_that_match_half_where_they_are_used() -> None:
    half = SHOP | {"customers.csv": "".join(CUSTOMERS.splitlines(keepends=True)[:3])}
    assert "unmatched_customer_id" not in notes(ask(half))
    text = notes(ask(half, where="country = 'DE'"))["unmatched_customer_id"]
    money = f"{REVENUE['c2'] + REVENUE['c3'] + REVENUE['c4']:.2f}"
    assert f"24 rows of orders.csv with {money} in use lead to no row of customers.csv" in text
    assert "'c2', 'c3', 'c4'" in text


class TestNumbers:
    """007 and 7 are the same where the user says so; 7, 7.0 and a typed 7 always are."""

    FILES = {  # noqa: RUF012
        "orders.csv": ORDERS.replace(",c", ",").replace(",ustomer", ",customer"),
        "items.csv": ITEMS,
        "customers.csv": "customer_id,country\n" + "".join(f"00{n},DE\n" for n in range(5)),
    }

    def test_leading_zeros_are_asked_about(self) -> None:
        [problem] = refused(self.FILES)
        assert "differ in leading zeros: 5 of 5 values" in problem.what
        assert '--join "customers.csv:customer_id~customer_id"' in problem.hint
        assert [choice.values for choice in problem.choices] == [
            ("customers.csv:customer_id~customer_id",),
            ("customers.csv:none",),
        ]

    def test_both_answers_work(self) -> None:
        joined = ask(self.FILES, join=["customers.csv:customer_id~customer_id"], where="country = 'DE'")
        assert revenue(joined) == {name[1:]: money for name, money in REVENUE.items()}
        assert revenue(ask(self.FILES, join=["customers.csv:none"])) == revenue(joined)

    def test_numbers_written_as_floats_are_the_same(self) -> None:
        files = self.FILES | {"customers.csv": self.FILES["customers.csv"].replace("00", "").replace(",DE", ".0,DE")}
        assert len(revenue(ask(files, where="country = 'DE'"))) == 5


class TestTwoColumns:
    FILES = {  # noqa: RUF012
        "orders.csv": "order_id,billing_customer,shipping_customer,order_date,total\n"
        + "".join(f"{n},c{n % 5},c{(n + 1) % 5},2024-01-{n + 1:02},{n}\n" for n in range(20)),
        "customers.csv": CUSTOMERS.replace("customer_id", "id"),
    }

    def test_two_columns_that_lead_to_one_table_are_asked_about(self) -> None:
        [problem] = refused(self.FILES)
        assert problem.where == "orders.csv"
        assert "'billing_customer' and 'shipping_customer' both lead to 'id' of customers.csv" in problem.what
        assert "--join customers.csv:id=billing_customer or --join" in problem.hint

    @pytest.mark.parametrize(("column", "shift"), [("billing_customer", 0), ("shipping_customer", 1)])
    def test_the_answer_decides_who_the_customer_is(self, column: str, shift: int) -> None:
        found = revenue(ask(self.FILES, join=[f"customers.csv:id={column}"], where="country = 'DE'"))
        assert found == {f"c{k}": sum(n for n in range(20) if (n + shift) % 5 == k) for k in (1, 3)}
        assert found == revenue(ask(self.FILES, map=[f"customer_id={column}"], where="country = 'DE'"))


class TestIdsTwice:
    def test_rows_that_are_the_same_count_once(self) -> None:
        result = ask(SHOP | {"customers.csv": CUSTOMERS + "c1,Name 1,DE\n"})
        assert revenue(result) == REVENUE
        assert "1 row repeats another one with the same 'customer_id'" in notes(result)["repeated_parents"]

    def test_rows_that_differ_are_refused_with_what_works(self) -> None:
        files = SHOP | {"customers.csv": CUSTOMERS + "c1,Name 1,FR\nc2,Other,FR\n"}
        [problem] = refused(files)
        assert "2 values of 'customer_id' stand in several rows that differ: c1, c2" in problem.what
        assert revenue(ask(files, join=["customers.csv:none"])) == REVENUE
        assert revenue(ask(SHOP, contacts="customers.csv")) == REVENUE


class TestManyToMany:
    def test_orders_that_stand_twice_are_refused(self) -> None:
        other = "".join(ORDERS.replace("c1", "c2").splitlines(keepends=True)[1:])
        [problem] = refused(SHOP | {"orders.csv": ORDERS + other})
        assert problem.where == "orders.csv"
        assert "20 values of 'order_id'" in problem.what

    def test_what_only_says_more_of_customers_is_left_out(self) -> None:
        members = "campaign_id,customer_id\n1,c1\n1,c2\n2,c1\n2,c2\n"
        campaigns = "campaign_id,start\n1,2024-01-01\n2,2024-02-01\n"
        result = ask(SHOP | {"members.csv": members, "campaigns.csv": campaigns})
        assert revenue(result) == REVENUE
        texts = [note.text for note in result.notes if note.name == "tables_left_out"]
        assert any(text.startswith("members.csv (4 rows) is not read") for text in texts)
        assert any(text.startswith("campaigns.csv (2 rows) is not read") for text in texts)


class TestPayments:
    def test_payments_beside_lines_are_left_out_with_their_money(self) -> None:
        result = ask(SHOP | {"payments.csv": PAYMENTS})
        assert revenue(result) == REVENUE
        text = notes(result)["tables_left_out"]
        assert "payments.csv (40 rows with 230.00 in 'amount')" in text
        assert "--map revenue=amount" in text

    def test_the_suggested_map_counts_their_sum_once_per_order(self) -> None:
        found = revenue(ask(SHOP | {"payments.csv": PAYMENTS}, map=["revenue=amount"]))
        assert found == {f"c{k}": sum(n + 1.0 for n in range(1, 21) if n % 5 == k) for k in range(5)}

    def test_payments_are_the_amounts_where_there_are_no_others(self) -> None:
        result = ask({"orders.csv": ORDERS + "21,c1,2024-03-03\n", "payments.csv": PAYMENTS})
        assert revenue(result) == {f"c{k}": sum(n + 1.0 for n in range(1, 21) if n % 5 == k) for k in range(5)}
        assert excluded(result) == {"order without lines": (1, 0.0)}


class TestTablesThatDoNotBelong:
    def test_spend_is_left_out_with_its_option(self) -> None:
        result = ask(SHOP | {"spend.csv": "month,channel,spend\n2024-01,ads,5\n2024-02,ads,6\n"})
        assert revenue(result) == REVENUE
        assert "--spend spend.csv" in notes(result)["spend_left_out"]

    def test_a_table_without_roles_is_left_out(self) -> None:
        result = ask(SHOP | {"fields.csv": "Table,Field\nx,y\nz,w\n"})
        assert revenue(result) == REVENUE
        assert notes(result)["tables_left_out"].startswith("fields.csv is not read")

    def test_customers_whose_ids_are_others_are_refused(self) -> None:
        files = SHOP | {"customers.csv": CUSTOMERS.replace("c", "k").replace("kustomer", "customer")}
        [problem] = refused(files)
        assert "of 5 values of 'customer_id' in orders.csv, 5 are not in 'customer_id' of customers.csv" in problem.what
        assert "--contacts customers.csv" in problem.hint
        assert revenue(ask(files, join=["customers.csv:none"])) == REVENUE

    def test_many_tables_without_keys_are_one_message(self) -> None:
        others = {f"t{n}.csv": f"k{n}x,amount,w{n}x,v{n}x\nq{n},2,a,b\nr{n},3,c,d\n" for n in range(60)}
        problems = refused(SHOP | others)
        assert len(problems) == 9
        assert problems[-1].what.startswith("52 more tables share no key")


class TestJoinOption:
    def test_a_file_that_is_not_there(self) -> None:
        with pytest.raises(UsageError, match=r"there is no file 'x\.csv'"):
            ask(SHOP, join=["x.csv:none"])

    def test_a_wrong_column_and_one_in_vain(self) -> None:
        files = SHOP | {"customers.csv": CUSTOMERS}
        with pytest.raises(CustsegError, match="has no column 'idd'"):
            ask(files, join=["customers.csv:idd=customer_id"])
        [problem] = refused(files, join=["customers.csv:name=customer_id"])
        assert "they have no value in common" in problem.what

    def test_keys_whose_names_say_nothing(self) -> None:
        files = SHOP | {"people.csv": "who,land\n" + "".join(f"c{n},DE\n" for n in range(5))}
        assert len(revenue(ask(files, join=["people.csv:who=customer_id"], where="land = 'DE'"))) == 5


def test_a_circle_of_keys_ends() -> None:
    files = SHOP | {
        "customers.csv": "customer_id,branch_id\n" + "".join(f"c{n},b{n % 2}\n" for n in range(5)),
        "branches.csv": "branch_id,region_id\nb0,r0\nb1,r1\n",
        "regions.csv": "region_id,customer_id\nr0,c0\nr1,c1\n",
    }
    assert revenue(ask(files)) == REVENUE
    assert set(revenue(ask(files, where="region_id = 'r1'"))) == {"c1", "c3"}


def test_rejects_have_file_line_and_content_of_their_own_table() -> None:
    Path("orders.csv").write_text(ORDERS + "21,c1,2024-03-03\n")
    Path("items.csv").write_text(ITEMS + "99,p1,2,5.00\n")
    ltv(["orders.csv", "items.csv"], gather({}, use_config=False, environment={}), rejects=Path("rejects.csv"))
    assert sorted(Path("rejects.csv").read_text().splitlines()[1:]) == [
        "items.csv,42,no matching row in another table,99,p1,2,5.00,,",
        "orders.csv,22,order without lines,21,,,,c1,2024-03-03",
    ]


def test_one_row_of_several_names_is_that_of_the_order() -> None:
    """A status of lines does not hide that of their order."""
    orders = ORDERS.replace("order_date", "order_date,status").replace("-11\n", "-11,cancelled\n")
    orders = "\n".join(line if line.count(",") == 3 else line + ",paid" for line in orders.splitlines())
    items = "\n".join(line + (",status" if not place else ",packed") for place, line in enumerate(ITEMS.splitlines()))
    result = ask({"orders.csv": orders, "items.csv": items})
    assert excluded(result)["cancelled, draft or test"][0] == 2 * orders.count("cancelled")


def test_what_each_join_is() -> None:
    files = SHOP | {"customers.csv": CUSTOMERS.replace("c4", "c9"), "products.csv": PRODUCTS}
    files["orders.csv"] += "21,c1,2024-03-03\n"
    for name, text in files.items():
        Path(name).write_text(text)
    source, _ = open_tables(list(files), gather({}, use_config=False, environment={}))
    found = {join.parent: join for join in source.joins}
    orders, customers, products = (found[f"{name}.csv"] for name in ("orders", "customers", "products"))
    assert (orders.child, orders.child_key, orders.level, orders.keeps_all) == ("items.csv", "order_id", "order", True)
    assert (orders.parent_rows, customers.child, customers.level) == (21, "orders.csv", "customer")
    assert (customers.share, products.level) == (0.8, "product")


@pytest.mark.parametrize("typed", [("orders",), ("items",), ("customers",), ("orders", "items", "customers")])
def test_tables_of_several_formats(typed: tuple[str, ...]) -> None:
    """A number of Parquet is the same key as its text; figures are those of text alone."""
    texts = {"orders": ORDERS.replace(",c", ",").replace(",ustomer", ",customer"), "items": ITEMS}
    texts["customers"] = CUSTOMERS.replace("c", "").replace("ustomer", "customer").replace("ountry", "country")
    paths = []
    for name, text in texts.items():
        if name in typed:
            paths.append(f"{name}.parquet")
            pl.read_csv(text.encode()).write_parquet(paths[-1])
        else:
            paths.append(f"{name}.csv")
            Path(paths[-1]).write_text(text)
    flags = {"columns": "orders,revenue", "where": "country = 'DE'"}
    result = ltv(paths, gather(flags, use_config=False, environment={}))
    assert revenue(result) == {"1": REVENUE["c1"], "3": REVENUE["c3"]}


def test_rows_that_stand_in_two_files_of_lines_can_be_dropped() -> None:
    head, *lines = ITEMS.splitlines(keepends=True)
    files = {"orders.csv": ORDERS, "items_1.csv": head + "".join(lines[:24]), "items_2.csv": head + "".join(lines[20:])}
    twice = ask(files)
    assert "rows_in_several_files" in notes(twice)
    assert sum(revenue(twice).values()) == sum(REVENUE.values()) + 11.5 + 6.5 + 12.5 + 6.5
    result = ask(files, drop_duplicates="files")
    assert revenue(result) == REVENUE
    assert excluded(result) == {"duplicate row": (4, 37.0)}


def test_an_extra_column_in_one_month_is_stacked_and_a_missing_one_that_decides_nothing() -> None:
    head, *lines = ITEMS.splitlines(keepends=True)
    more = head.replace("\n", ",remark\n") + "".join(line.replace("\n", ",x\n") for line in lines[20:])
    for others in (("items_1.csv", "items_2.csv"), ("items_2.csv", "items_1.csv")):
        texts = {"items_1.csv": head + "".join(lines[:20]), "items_2.csv": more}
        result = ask({name: texts[name] for name in others} | {"orders.csv": ORDERS})
        assert revenue(result) == REVENUE
    assert "items_1.csv has no 'remark'" in notes(result)["missing_columns"]


def test_orders_are_not_stacked_on_their_own_lines() -> None:
    """Both tables have nearly the same columns; their orders are the same, with one row and with several."""
    both = "order_id,customer_id,order_date,total"
    orders = f"{both}\n" + "".join(f"{n},c{n % 3},2024-01-{n:02},{n * 3}.00\n" for n in range(1, 13))
    lines = f"{both.replace('total', 'line_total')},product\n" + "".join(
        f"{n},c{n % 3},2024-01-{n:02},{n}.00,a\n{n},c{n % 3},2024-01-{n:02},{n * 2}.00,b\n" for n in range(1, 13)
    )
    assert revenue(ask({"orders.csv": orders, "lines.csv": lines})) == {
        f"c{k}": sum(n * 3.0 for n in range(1, 13) if n % 3 == k) for k in range(3)
    }


GOODS = "order_id,goods,packing\n" + "".join(f"{n},{n}.50,0.25\n{n},1,\n" for n in range(1, 21))


@pytest.mark.parametrize(("mapped", "each"), [("goods", 1.5), ("goods + packing", 1.75)])
def test_an_amount_that_only_the_user_names_makes_the_lines(mapped: str, each: float) -> None:
    """What the message says to do works: names alone do not show which table has the amounts."""
    files = {"orders.csv": ORDERS, "goods.csv": GOODS}
    with pytest.raises(DataError) as caught:
        ask(files)
    assert "--map revenue=COLUMN" in caught.value.problems[0].hint
    expected = {f"c{k}": sum(n + each for n in range(1, 21) if n % 5 == k) for k in range(5)}
    assert revenue(ask(files, map=[f"revenue={mapped}"])) == expected
