"""The options that say what a sale is: by flag, variable and config file, with the same figures, and completed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_precedence import origins

from custseg.cli.commands import COMMANDS
from custseg.cli.options import UNDERSTANDING
from custseg.tables.systems.system_names import export_keys

Run = Callable[..., Any]
READERS = [name for name in COMMANDS if name not in ("demo", "metrics", "systems", "mcp", "deals", "leads")]

# Ana: 100 with 9 of shipping; Ben: 40 paid in January, 40 unpaid; in cents where that is asked.
HEADER = "order_id,date,customer,amount,shipping,status\n"
ROWS = "1,2024-01-05,Ana,100,9,paid\n2,2024-01-06,Ben,40,0,paid\n3,2024-02-07,Ben,40,0,awaiting payment\n"

LINES = (
    "order_id,date,customer,product,amount\n1,2024-01-05,Ana,tea,30\n1,2024-01-05,Ana,cup,30\n2,2024-01-06,Ben,cup,7\n"
)


def revenue(answer: Any) -> dict[str, float]:
    assert answer.status == 0, answer.err
    return {row["customer_id"]: float(row["revenue"]) for row in answer.rows}


@pytest.mark.parametrize("name", READERS)
def test_every_command_that_reads_orders_takes_them(call: Run, name: str) -> None:
    text = call(name, "--help-all").out.decode()
    for option in UNDERSTANDING:
        assert f"--{option.replace('_', '-')}" in text


CASES = [
    ("includes", "none", {"Ana": 100.0, "Ben": 40.0}),
    ("includes", "shipping", {"Ana": 91.0, "Ben": 40.0}),
    ("unpaid", "exclude", {"Ana": 91.0, "Ben": 40.0}),
    ("unpaid", "count", {"Ana": 91.0, "Ben": 80.0}),
    ("minor_units", "on", {"Ana": 0.91, "Ben": 0.4}),
    ("minor_units", "off", {"Ana": 91.0, "Ben": 40.0}),
]


@pytest.mark.parametrize(("name", "value", "expected"), CASES)
@pytest.mark.parametrize("layer", ["flag", "environment", "config"])
def test_the_same_figures_by_flag_variable_and_config(
    call: Run,
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    layer: str,
    name: str,
    value: str,
    expected: dict[str, float],
) -> None:
    (shop / "small.csv").write_text(HEADER + ROWS)
    words = ["small.csv", "--columns", "revenue"]
    if name != "includes":
        words += ["--includes", "shipping"]
    option, origin = (
        "--" + name.replace("_", "-"),
        {"environment": f"CUSTSEG_{name.upper()}", "config": "custseg.yaml:1"},
    )
    if layer == "flag":
        words += [option, value]
    elif layer == "environment":
        monkeypatch.setenv(origin[layer], value)
    else:
        (shop / "custseg.yaml").write_text(f"{name}: {value}\n")
    assert revenue(call("-q", "ltv", *words)) == pytest.approx(expected)
    printed = origins(call("ltv", *words, "-v").err)
    assert printed[name] == (value, origin.get(layer, option))


def test_an_amount_is_for_a_line_or_a_whole_order(call: Run, shop: Path) -> None:
    (shop / "lines.csv").write_text(LINES)
    assert revenue(call("-q", "ltv", "lines.csv", "--columns", "revenue", "--amount-per", "line"))["Ana"] == 60.0
    assert revenue(call("-q", "ltv", "lines.csv", "--columns", "revenue", "--amount-per", "order"))["Ana"] == 30.0


def test_the_currency_of_rows_without_one(call: Run, shop: Path) -> None:
    text = "order_id,date,customer,amount,currency\n1,2024-01-05,Ana,10,EUR\n2,2024-01-06,Ben,7,\n"
    (shop / "blank.csv").write_text(text)
    asked = call("-q", "ltv", "blank.csv", "--columns", "revenue")
    assert asked.status == 3
    assert "--blank-currency" in asked.err
    answered = call("-q", "ltv", "blank.csv", "--columns", "revenue", "--blank-currency", "EUR")
    assert revenue(answered) == {"Ana": 10.0, "Ben": 7.0}


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [
        ("--system", "shopfy-orders", "shopify-orders"),
        ("--includes", "postage", "shipping"),
        ("--amount-per", "row", "order, line"),
        ("--minor-units", "yes", "on or off"),
        ("--unpaid", "keep", "exclude, count"),
        ("--refunds", "later", "own-day, order-day"),
    ],
)
def test_a_wrong_value_is_a_usage_error_that_names_the_right_ones(
    call: Run, shop: Path, option: str, value: str, named: str
) -> None:
    (shop / "small.csv").write_text(HEADER + ROWS)
    answer = call("ltv", "small.csv", option, value)
    assert answer.status == 2
    assert option in answer.err
    assert named in answer.err


def test_unpaid_orders_of_a_known_export(call: Run, shop: Path) -> None:
    """Shopify counts pending orders; the user may not want to."""
    rows = "#1,ana@x.com,paid,2024-01-05,10\n#2,ana@x.com,pending,2024-01-06,20\n"
    (shop / "s.csv").write_text(
        "Name,Email,Financial Status,Created at,Subtotal,Lineitem name\n" + rows.replace("\n", ",x\n")
    )
    words = ("-q", "ltv", "s.csv", "--columns", "revenue")
    assert revenue(call(*words)) == {"ana@x.com": 30.0}
    assert revenue(call(*words, "--unpaid", "exclude")) == {"ana@x.com": 10.0}
    rows = "1,2024-01-05 10:00:00,Ana,10,wc-completed\n2,2024-01-06 10:00:00,Ana,20,wc-pending\n"
    header = "Order ID,Order Date,Billing Email Address,Order Total,Order Status\n"
    (shop / "w.csv").write_text(header + rows)
    words = ("-q", "ltv", "w.csv", "--columns", "revenue", "--system", "woocommerce-wp-all-export")
    assert revenue(call(*words)) == {"Ana": 10.0}
    assert revenue(call(*words, "--unpaid", "count")) == {"Ana": 30.0}


def test_keys_are_completed(run: Run) -> None:
    def completed(line: str) -> list[str]:
        words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        return list(run(env={"_CUSTSEG_COMPLETE": "complete_bash", **words}).out.decode().splitlines())

    assert completed("custseg ltv orders.csv --system ") == [*export_keys(), "none"]
    assert completed("custseg ltv orders.csv --system shopi") == ["shopify-customers", "shopify-orders"]
    assert "shopify-orders" in completed("custseg systems shop")
    assert completed("custseg ltv orders.csv --unpaid e") == ["exclude"]
