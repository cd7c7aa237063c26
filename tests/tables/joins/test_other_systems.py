"""Small copies of tables that other systems export, each with its figures by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from export import notes

from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather

ORDERS = "order_id,customer_id,order_date\n1,a,2024-01-01\n2,a,2024-01-09\n3,b,2024-02-01\n4,c,2024-02-03\n"
ITEMS = "order_id,product_id,quantity,price\n1,p1,1,50.50\n1,p2,2,25.00\n2,p2,1,40.25\n3,p1,1,60.10\n4,p1,1,80.00\n"
REFUNDS = "refund_id,order_id,refund_amount\nr1,1,50.50\nr2,1,25.00\nr3,3,60.10\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ask(files: dict[str, str], analysis: object = ltv, columns: str = "orders,revenue", **flags: object) -> Result:
    for name, text in files.items():
        Path(f"{name}.csv").write_text(text)
    settings = gather({"columns": columns, **flags}, use_config=False, environment={})
    return analysis([f"{name}.csv" for name in files], settings)  # type: ignore[operator, no-any-return]


def question(files: dict[str, str], **flags: object) -> str:
    with pytest.raises(DataError) as caught:
        ask(files, **flags)  # type: ignore[arg-type]
    return "\n".join(f"{one.where} {one.what} {one.hint}" for one in caught.value.problems)


def figures(result: Result, key: str = "customer_id") -> dict[str, tuple[int, float]]:
    return {one: (orders, money) for one, orders, money in result.frame.select(key, "orders", "revenue").iter_rows()}


PEOPLE = "companyName,contactName,address,city,region,postalCode,country,phone"
WHOLESALER = {
    "orders": "orderID,customerID,employeeID,orderDate,shipVia\n"
    "10248,VINET,5,1996-07-04 00:00:00.000,3\n10249,TOMSP,6,1996-07-05 00:00:00.000,1\n",
    "order_details": "orderID,productID,unitPrice,quantity,discount\n"
    "10248,11,14,12,0\n10248,42,9.8,10,0.25\n10249,11,18.6,10,0.05\n",
    "customers": f"customerID,{PEOPLE}\nVINET,Vins,Paul,59 rue,Reims,NULL,51100,France,26.47\n"
    "TOMSP,Toms,Karin,Luisenstr,Munster,NULL,44087,Germany,0251\n",
    "suppliers": f"supplierID,{PEOPLE}\n1,Exotic,Ann,49 Gilbert,London,NULL,EC1,UK,171\n"
    "2,Cajun,Shelley,Box 78934,Orleans,LA,70117,USA,100\n",
    "products": "productID,productName,supplierID,categoryID\n11,Queso,1,4\n42,Mee,2,5\n",
    "categories": "categoryID,categoryName\n4,Dairy\n5,Grains\n",
    "shippers": "shipperID,companyName,phone\n1,Speedy,503\n2,United,504\n3,Federal,505\n",
}


@pytest.mark.parametrize("turned", [False, True])
def test_suppliers_are_no_customers_and_shippers_without_a_key_are_left_out(turned: bool) -> None:
    files = dict(reversed(WHOLESALER.items())) if turned else WHOLESALER
    result = ask(files)
    assert figures(result) == {"VINET": (1, 168 + 73.5), "TOMSP": (1, 176.7)}
    assert "shippers.csv is not read" in notes(result)["tables_left_out"]
    by_category = figures(ask(files, profit, by="categoryName"), "categoryName")
    assert by_category == {"Dairy": (2, 168 + 176.7), "Grains": (1, 73.5)}


def test_tables_that_number_different_things_are_not_stacked() -> None:
    """Kinds and kinds of kinds have the same columns, but for the key of the one in the other."""
    lines = "OrderID,OrderDate,CustomerID,ProductID,LineTotal\n1,2024-01-01,a,7,5.25\n2,2024-01-02,b,8,7.50\n"
    more = "Name,rowguid,ModifiedDate"
    files = {
        "Sale": lines,
        "Product": "ProductID,Title,ProductSubcategoryID\n7,Frame,1\n8,Cap,2\n",
        "ProductSubcategory": f"ProductSubcategoryID,ProductCategoryID,{more}\n1,4,Bikes,x,y\n2,3,Caps,x,y\n",
        "ProductCategory": f"ProductCategoryID,{more}\n3,Clothing,x,y\n4,Parts,x,y\n",
    }
    found = figures(ask(files, profit, by="ProductCategory.Name"), "ProductCategory.Name")
    assert found == {"Clothing": (1, 7.5), "Parts": (1, 5.25)}


class TestStatesOfLines:
    ORDERS = "order_id,customer_id,date,status\n1,a,2024-01-01,delivered\n2,b,2024-01-02,delivered\n3,b,2024-01-05,{}\n"
    ITEMS = "order_id,status,price\n1,shipped,10.50\n1,cancelled,20.25\n2,shipped,30.00\n3,shipped,40.00\n"

    @pytest.mark.parametrize(("state", "of_b"), [("cancelled", (1, 30.0)), ("delivered", (2, 70.0))])
    def test_a_cancelled_line_of_an_order_that_stands_is_no_sale(self, state: str, of_b: tuple[int, float]) -> None:
        found = figures(ask({"orders": self.ORDERS.format(state), "items": self.ITEMS}))
        assert found == {"a": (1, 10.5), "b": of_b}

    def test_the_plain_name_is_that_of_the_order(self) -> None:
        files = {"orders": self.ORDERS.format("delivered"), "items": self.ITEMS}
        assert figures(ask(files, where="revenue > 0", rows="status = 'delivered'")) == {"a": (1, 10.5), "b": (2, 70.0)}
        assert figures(ask(files, rows="items.status = 'shipped'")) == {"a": (1, 10.5), "b": (2, 70.0)}


class TestPaymentsBesideInvoices:
    INVOICES = "id,Customer,Date (UTC),Status,Total,Currency\n" + "".join(
        f"in_{n},cus_{n % 2},2024-01-0{n},paid,{n}9.50,usd\n" for n in range(1, 7)
    )
    CHARGES = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Invoice ID,Description\n" + "".join(
        f"ch_{n}f,2024-01-0{n},{n}9.50,0,usd,Failed,cus_{n % 2},in_{n},Renewal\n" * (n == 3)
        + f"ch_{n},2024-01-0{n},{n}9.50,{'{}' if n == 2 else 0},usd,Paid,cus_{n % 2},in_{n},Renewal\n"
        for n in range(1, 7)
    )

    def test_a_failed_attempt_to_pay_takes_nothing_off_the_invoice(self) -> None:
        found = figures(ask({"charges": self.CHARGES.format(0), "invoices": self.INVOICES}))
        assert found == {"cus_0": (3, 29.5 + 49.5 + 69.5), "cus_1": (3, 19.5 + 39.5 + 59.5)}

    def test_what_was_paid_back_is_asked_about(self) -> None:
        files = {"charges": self.CHARGES.format("29.50"), "invoices": self.INVOICES}
        asked = question(files)
        assert "'Amount Refunded' holds refunds of 29.50" in asked
        assert '--map "refunded=Amount Refunded" --includes refunds' in asked
        found = figures(ask(files, map=["refunded=Amount Refunded"], includes=["refunds"]))
        assert found == {"cus_0": (2, 49.5 + 69.5), "cus_1": (3, 19.5 + 39.5 + 59.5)}
        assert figures(ask(files, join=["charges.csv:none"]))["cus_0"] == (3, 29.5 + 49.5 + 69.5)


def test_a_table_of_refunds_is_asked_about_and_summed_for_each_order() -> None:
    files = {"orders": ORDERS, "items": ITEMS, "refunds": REFUNDS}
    asked = question(files)
    assert "'refund_amount' holds refunds of 135.60" in asked
    assert "--join refunds.csv:none" in asked
    found = figures(ask(files, map=["refunded=refund_amount"], includes=["refunds"]))
    assert found == {"a": (2, 50.5 + 50 - 75.5 + 40.25), "b": (0, 0.0), "c": (1, 80.0)}
    assert figures(ask(files, join=["refunds.csv:none"]))["b"] == (1, 60.1)


def test_a_share_off_the_price_and_numbers_of_offers_are_no_money() -> None:
    """Lines of a header with subtotal, tax and freight; their amount is after the share that is off."""
    heads = ["SalesOrderID,OrderDate,CustomerID,SubTotal,TaxAmt,Freight,TotalDue"]
    lines = ["SalesOrderID,OrderQty,ProductID,SpecialOfferID,UnitPrice,UnitPriceDiscount,LineTotal"]
    sums: dict[str, float] = {}
    for n in range(1, 41):
        whole = 0.0
        for part in range(1, n % 3 + 2):
            price, off = round(n * 3.17 + part * 11.3, 2), (0, 0.02, 0.05)[(n + part) % 3]
            total = round(price * part * (1 - off), 4)
            lines.append(f"{n},{part},{n % 7},1,{price},{off},{total}")
            whole = round(whole + total, 4)
        tax, freight = round(whole * 0.08, 4), round(whole * 0.025, 4)
        due = round(whole + tax + freight, 4)
        heads.append(f"{n},2024-01-{n % 28 + 1:02},c{n % 4},{whole},{tax},{freight},{due}")
        sums[f"c{n % 4}"] = sums.get(f"c{n % 4}", 0) + whole
    found = figures(ask({"SalesOrderHeader": "\n".join(heads), "SalesOrderDetail": "\n".join(lines)}))
    assert {customer: round(money, 4) for customer, (_, money) in found.items()} == {
        customer: round(money, 4) for customer, money in sums.items()
    }


def test_the_id_of_a_table_of_orders_tells_orders_of_one_day_apart() -> None:
    orders = "id,customer_id,created_at,total\n1,10,2024-01-01,10.50\n2,10,2024-01-01,5.00\n3,11,2024-01-03,7.25\n"
    people = "id,name,created_at\n10,Ann,2023-01-01\n11,Bob,2023-01-01\n12,Cy,2023-01-01\n"
    assert figures(ask({"orders": orders, "customers": people})) == {"10": (2, 15.5), "11": (1, 7.25)}


EVENTS = {
    "visits": "visit_id,user_id,visit_date,state\n1,a,2024-01-01,done\n2,a,2024-02-01,cancelled\n3,b,2024-02-07,done\n",
    "pages": "visit_id,page\n1,x\n1,y\n2,x\n3,z\n",
    "users": "user_id,country\na,DE\nb,FR\n",
}


class TestEvents:
    def test_events_of_several_tables_are_counted_without_money(self) -> None:
        result = ask(EVENTS, columns="orders", no_money="on", where="country = 'DE'")
        assert dict(result.frame.select("customer_id", "orders").iter_rows()) == {"a": 1}

    def test_what_all_tables_lack_is_said_first(self) -> None:
        assert "no table has a column for the amount" in question(EVENTS)
        assert question(EVENTS).endswith("--no-money")
        days = {name: text.replace("visit_date", "DAY") for name, text in EVENTS.items()}
        days["visits"] = "visit_id,user_id,DAY\n1,a,1\n2,a,32\n3,b,38\n"
        text = question(days, columns="orders", no_money="on")
        assert "no table has a column for the date" in text
        assert "'DAY' holds no days" in text
        assert "several rows of both" not in text


class TestLinesOfEvents:
    """Lines say what was bought, and are not counted; one order has none, and one line no order."""

    FILES = {  # noqa: RUF012
        "orders": f"{ORDERS}5,d,2024-02-05\n",
        "items": f"{ITEMS}9,p1,1,5.00\n",
        "products": "product_id,category\np1,tea\np2,cups\n",
    }

    def orders(self, key: str = "customer_id", **flags: object) -> dict[str, int]:
        frame = ask(self.FILES, columns="orders", no_money="on", **flags).frame
        return dict(frame.select(key, "orders").iter_rows())

    def test_orders_count_once_with_and_without_lines(self) -> None:
        assert self.orders() == {"a": 2, "b": 1, "c": 1, "d": 1}

    def test_columns_of_products_group_and_select_them(self) -> None:
        # Of two lines of a first order, the first name counts.
        assert self.orders("first:category", by="first:category") == {"cups": 2, "tea": 2, "unknown": 1}
        assert self.orders(rows="category = 'cups'") == {"a": 2}

    def test_lines_without_an_order_are_told_without_money(self) -> None:
        result = ask(self.FILES, columns="orders", no_money="on")
        assert notes(result)["unmatched_order_id"].startswith("1 row of items.csv leads to no row of orders.csv")
        assert result.ledger
        assert {reason.text: entry.rows for reason, entry in result.ledger.excluded.items()} == {
            "no matching row in another table": 1
        }


def test_addresses_to_which_two_columns_lead_are_left_out_with_both_options() -> None:
    orders = "order_id,customer_id,order_date,billing_address_id,shipping_address_id,total\n"
    orders += "1,a,2024-01-01,1,2,100.50\n2,a,2024-01-09,1,1,40.25\n3,b,2024-02-01,3,3,60.10\n"
    addresses = "address_id,street,city,state_id\n1,x,Bonn,7\n2,y,Berlin,8\n3,z,Paris,9\n"
    states = "state_id,state\n7,NW\n8,BE\n9,IDF\n"
    files = {"orders": orders, "addresses": addresses, "states": states}
    result = ask(files)
    assert figures(result) == {"a": (2, 140.75), "b": (1, 60.1)}
    texts = [one.text for one in result.notes if one.name == "tables_left_out"]
    rule = "--join addresses.csv:address_id=shipping_address_id"
    assert [rule in text for text in texts] == [True, False]
    assert "states.csv (3 rows) is not read" in texts[1]
    by_city = ask(files, profit, by="city", join=[rule.removeprefix("--join ")])
    assert figures(by_city, "city") == {"Berlin": (1, 100.5), "Bonn": (1, 40.25), "Paris": (1, 60.1)}


def test_names_and_days_that_tables_share_are_no_keys() -> None:
    orders = "order_id,customer_id,order_date,total\n1,a,2024-01-01,100.50\n2,b,2024-01-09,40.25\n"
    people = "customer_id,LastName,ModifiedDate\na,Lee,2020-01-01\nb,Ray,2020-01-01\n"
    staff = "employee_id,LastName,ModifiedDate\n7,Lee,2020-01-01\n8,Lee,2020-01-01\n9,Ray,2020-01-01\n"
    result = ask({"orders": orders, "customers": people, "employees": staff})
    assert notes(result)["tables_left_out"] == "employees.csv (3 rows) is not read: no key leads to its rows."


def test_what_a_known_export_says_holds_for_the_columns_of_the_order() -> None:
    """Both tables have a tax: that of the order is taken off its total, with the tax of shipping in it."""
    orders = (
        "entity_id,state,status,customer_id,discount_amount,grand_total,shipping_amount,subtotal,tax_amount,total_paid,"
        "total_refunded,customer_email,increment_id,order_currency_code,created_at\n"
        "1,complete,complete,7,0,126.00,5.00,100.00,21.00,126.00,0,a@x.com,100001,USD,2024-01-01 10:00:00\n"
        "2,complete,complete,7,-10.00,114.00,5.00,100.00,19.00,114.00,0,a@x.com,100002,USD,2024-01-05 10:00:00\n"
        "3,canceled,canceled,8,0,126.00,5.00,100.00,21.00,0,0,b@x.com,100003,USD,2024-01-09 10:00:00\n"
    )
    items = "item_id,order_id,created_at,sku,qty_ordered,price,tax_amount,discount_amount,row_total\n" + "".join(
        f"{n}{part},{n},2024-01-09 10:00:00,S{part},1,50.00,10.00,{5 * (n == 2)},50.00\n"
        for n in (1, 2, 3)
        for part in (1, 2)
    )
    result = ask({"sales_order": orders, "sales_order_item": items})
    assert figures(result)["a@x.com"] == (2, 190.0)
    by_sku = ask({"sales_order": orders, "sales_order_item": items}, profit, by="sku")
    assert figures(by_sku, "sku") == {"S1": (2, 95.0), "S2": (2, 95.0)}
