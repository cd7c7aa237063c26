"""Amounts that may not be what they seem are doubted aloud."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather

LINES = [(f"o{number // 2}", f"P{number}", number % 3 + 1) for number in range(24)]
HEADER = "Order ID,Customer,Date,Product,Quantity,Price each,Order sum"


def ask(path: Path, **flags: object) -> Result:
    """Return the lifetime values of a file."""
    return ltv([str(path)], gather(flags, use_config=False, environment={}))


def written(folder: Path, header: str, rows: list[str]) -> Path:
    """Write a file and return its path."""
    path = folder / "orders.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


def orders(same: bool) -> list[str]:
    """Return lines of twelve orders of two products, with the order's total or the line's beside each."""
    totals = {order: sum(quantity for other, _, quantity in LINES if other == order) for order, _, _ in LINES}
    return [
        f"{order},c{order},2024-01-{number + 1:02},{product},{quantity},1.00,{totals[order] if same else number + 1}"
        for number, (order, product, quantity) in enumerate(LINES)
    ]


@pytest.mark.parametrize("same", [True, False])
def test_the_total_of_an_order_on_each_of_its_lines(tmp_path: Path, same: bool) -> None:
    path = written(tmp_path, HEADER.replace("Order sum", "Amount"), orders(same))
    result = ask(path)
    priced = sum(Decimal(quantity) for _, _, quantity in LINES)
    # The total of an order counts once; what differs between its lines is added up: 1 + 2 + ... + 24.
    assert result.ledger.read.money == (priced if same else 300)
    assert "order_total_on_lines" not in {note.name for note in result.notes}
    # A price that the user maps is multiplied, whatever else looks like an amount.
    assert ask(path, map=["unit_price=Price each"]).ledger.read.money == priced


def test_a_total_on_most_lines_is_doubted(tmp_path: Path) -> None:
    lines = [f"o{n // 2},c{n // 2},2024-01-15,P{n},{n % 3 + 1},1.00,{n // 2 + 7}.50" for n in range(60)]
    lines[1] = lines[1].replace(",7.50", ",8.50")
    path = written(tmp_path, HEADER.replace("Order sum", "Amount"), lines)
    result = ask(path)
    assert result.ledger.read.money == sum(2 * (Decimal(n) + Decimal("7.5")) for n in range(30)) + 1
    (note,) = [note for note in result.notes if note.name == "order_total_on_lines"]
    assert note.warns
    # The way out that the note names.
    fixed = ask(path, map=["unit_price=Price each"])
    assert fixed.ledger.read.money == sum(n % 3 + 1 for n in range(60))
    assert "order_total_on_lines" not in {note.name for note in fixed.notes}


def test_without_an_amount_the_price_of_one_is_offered(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER.replace("Price each,Order sum", "Worth,Checkout"), orders(same=True))
    with pytest.raises(DataError, match="--map unit_price=COLUMN to multiply by 'Quantity'"):
        ask(path)
    assert ask(path, map=["unit_price=Worth"]).ledger.read.money == sum(quantity for _, _, quantity in LINES)


@pytest.mark.parametrize("refunded", ["0", "", "4.00"])
@pytest.mark.parametrize("header", ["Refunded Amount", "退款金额", "Сумма возврата"])
def test_refunds_that_nothing_places_are_asked_for(tmp_path: Path, header: str, refunded: str) -> None:
    rows = [f"c,2024-01-15,10.00,{refunded}", "d,2024-01-16,5.00,"]
    path = written(tmp_path, f"Customer,Date,Amount,{header}", rows)
    if refunded != "4.00":
        assert ask(path).figures()["revenue"] == 15
        return
    with pytest.raises(
        DataError, match=r"holds refunds \(4\.00 in the first 2 rows\)(.|\n)*--includes refunds"
    ) as caught:
        ask(path)
    assert "--includes none" in str(caught.value)
    assert ask(path, includes=["refunds"]).figures()["revenue"] == 11
    assert ask(path, includes=["none"]).figures()["revenue"] == 15


def test_an_interface_in_cents_is_told(tmp_path: Path) -> None:
    header = "object,amount,amount_captured,amount_refunded,customer,created"
    path = written(tmp_path, header, ["charge,1250,1250,0,cus_1,2024-01-15", "charge,300,300,0,cus_2,2024-01-16"])
    with pytest.raises(DataError, match="--minor-units on"):
        ask(path)
    assert ask(path, minor_units="on").figures()["revenue"] == 15.5


SHOP_HEADER = "order_id,date,status,order_total,shipping_total,tax_total,refunded_total,discount_total,billing_email"
SHOP_ROWS = [
    "1,2024-01-05,completed,13.00,2.00,1.00,0.00,0.00,ann@x.io",
    "2,2024-01-08,completed,24.00,2.00,2.00,2.20,0.00,bo@x.io",
]


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("tax_total", "include tax, which the file has no column to deduct"),
        ("refunded_total", "amounts are before refunds"),
        ("status", "o column says which rows are no sales"),
    ],
)
def test_what_a_known_export_lacks_is_said(tmp_path: Path, missing: str, said: str) -> None:
    whole = ask(written(tmp_path, SHOP_HEADER, SHOP_ROWS))
    assert "export_lacks" not in {note.name for note in whole.notes}
    # 10.00 + 20.00 - 2.00; the refund of 2.20 has 0.20 of tax.
    assert whole.figures()["revenue"] == pytest.approx(28.0)
    place = SHOP_HEADER.split(",").index(missing)
    cut = [
        ",".join(part for at, part in enumerate(line.split(",")) if at != place) for line in [SHOP_HEADER, *SHOP_ROWS]
    ]
    note = next(note for note in ask(written(tmp_path, cut[0], cut[1:])).notes if note.name == "export_lacks")
    assert note.warns
    assert said in note.text


ORDERS = [[12.5, 3], [7.9, 1], [40.0, 2], [12.5, 1], [61.2, 4], [33.0, 2]]


@pytest.mark.parametrize(
    ("case", "warned"),
    [
        ("repeated", True),
        ("first line", True),
        ("own amounts", False),
        ("one price", False),
        ("lines twice", False),
        ("with ids", False),
    ],
)
def test_totals_on_the_lines_of_orders_without_an_id(tmp_path: Path, case: str, *, warned: bool) -> None:
    rows = []
    for order, (amount, lines) in enumerate(ORDERS):
        for line in range(int(lines)):
            paid = {"own amounts": amount + line, "one price": 9.9}.get(case, amount)
            shown = "" if case == "first line" and line else f"{paid:.2f}"
            product = "Tea" if case == "lines twice" else f"P{line}"
            rows.append(f"C{order % 4},2024-01-0{order + 1},{product},{shown},{order}")
    last = "Order ID" if case == "with ids" else "Feld"
    # The last column only numbers orders where it is called so.
    result = ask(written(tmp_path, f"Customer,Date,Product,Net amount,{last}", rows), amount_per="line")
    assert ("order_total_without_id" in {note.name for note in result.notes}) is warned


def test_a_needed_column_without_any_value_is_one_that_is_missing(tmp_path: Path) -> None:
    """QuickBooks tells sales from credit memos by the type: a file whose types are empty cannot."""
    file = tmp_path / "sales.csv"
    file.write_text(
        "Date,Type,No.,Customer,Memo,Total before sales tax,Total\n"
        "01/15/2024,,1,Ann,,100.00,108.00\n01/20/2024,,2,Bob,,50.00,54.00\n01/28/2024,,3,Bob,,10.00,10.80\n",
        encoding="utf-8",
    )
    result = ltv([str(file)], gather({}, use_config=False, environment={}))
    [text] = [note.text for note in result.notes if note.name == "export_lacks"]
    assert "figures may be wrong without 'Type'" in text


MAGENTO = (
    "ID,Order Status,Order Date,Customer Email,Subtotal,Discount,Shipping Amount,Tax Amount,Grand Total,Total Refunded,"
    "Item SKU,Item Name,Qty Ordered,Item Price,Row Total"
)


@pytest.mark.parametrize(("shipping", "told"), [("", True), ("0.00", False)])
def test_a_part_of_a_known_export_that_is_empty_in_all_rows(tmp_path: Path, shipping: str, told: bool) -> None:
    header = MAGENTO.replace("ID,", "Order #,", 1)
    row = f"{{}},Complete,2024-01-0{{}} 10:00:00,a@x.com,10.00,0.00,{shipping},2.00,16.00,0.00,T,Tea,1,10.00,10.00"
    result = ask(written(tmp_path, header, [row.format(1001, 1), row.format(1002, 2)]))
    found = {note.name: note for note in result.notes}
    assert ("export_lacks" in found) is told
    if told:
        assert "'Shipping Amount' is empty in all rows" in found["export_lacks"].text
        assert found["export_lacks"].stays


@pytest.mark.parametrize(
    ("last", "warns"), [("-5.00,Invoice", True), ("5.00,Credit note", True), ("5.00,Invoice", False)]
)
def test_refunds_of_orders_without_ids_warn(tmp_path: Path, last: str, *, warns: bool) -> None:
    rows = ["a,2024-01-01,5.00,Invoice", "b,2024-01-02,7.00,Invoice", f"a,2024-01-04,{last}"]
    result = ask(written(tmp_path, "Customer,Date,Amount,Type", rows))
    (note,) = [note for note in result.notes if note.name == "no_order_id"]
    assert (note.warns, note.stays) == (warns, warns)


def test_a_known_export_without_its_order_ids_warns(tmp_path: Path) -> None:
    header = "Created date (UTC),Amount,Amount Refunded,Currency,Captured,Description,Fee,Mode,Status,Customer Email"
    rows = [f"2024-01-0{day} 10:00:00,5.00,0.00,eur,true,Order,0.10,Live,Paid,a@x.com" for day in (1, 2)]
    result = ask(written(tmp_path, header, rows), system="stripe")
    (note,) = [note for note in result.notes if note.name == "no_order_id"]
    assert note.warns
    assert "Stripe payments has one" in note.text


@pytest.mark.parametrize(("second", "warned"), [("2024-01-01", True), ("2024-01-02", False)])
@pytest.mark.parametrize("header", ["Record ID", "Feld 3"])
def test_a_likely_order_id_is_warned_of_where_days_have_several(
    tmp_path: Path, header: str, second: str, *, warned: bool
) -> None:
    days = ["2024-01-01", second, "2024-01-03", "2024-01-04", "2024-01-05"]
    rows = [f"a,{day},10,{1001 + place}" for place, day in enumerate(days)]
    result = ask(written(tmp_path, f"Customer,Date,Amount,{header}", rows))
    [note] = [one for one in result.notes if one.name == "no_order_id"]
    assert note.warns is warned
    assert note.command == f'--map "order_id={header}"'
