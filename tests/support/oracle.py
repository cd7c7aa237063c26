"""What custseg must say of some rows: the definitions once more, in plain Python and decimals."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

Row = dict[str, Any]
"""customer, order, date, amount, and where the file has them: profit, cost, status. None is missing or unreadable."""

MONTH = Decimal("30.4375")
VOID = {"cancelled", "draft", "test"}
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass
class Truth:
    """What some rows say.

    Attributes:
        as_of: latest used date, or the one asked for.
        ledger: rows and money of each fate.
        customers: the metrics of each customer with a row in scope.
        base: the same of all of them.
    """

    as_of: dt.date | None
    ledger: dict[str, tuple[int, Decimal]]
    customers: dict[str, dict[str, Any]] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)


def truth(
    rows: Iterable[Row],
    *,
    start: dt.date | None = None,
    end: dt.date | None = None,
    as_of: dt.date | None = None,
    margin: Decimal | None = None,
    lifetime: Decimal | None = None,
) -> Truth:
    """Return what the rows say; ``start``, ``end`` and ``as_of`` are inclusive days."""
    with localcontext(prec=60):
        # A day as of that only follows from --to sets nothing aside itself.
        fates = without_refunds_of_excluded([(fate(row, start, end, as_of), row) for row in rows])
        as_of = as_of or end
        ledger: dict[str, tuple[int, Decimal]] = {}
        for word, row in fates:
            count, money = ledger.get(word, (0, ZERO))
            ledger[word] = (count + 1, money + (row["amount"] or 0))
        used = [row for word, row in fates if word in ("used", "history only")]
        as_of = as_of or max((row["date"] for row in used), default=None)
        found = Truth(as_of, ledger)
        if as_of is None:
            return found
        by_customer = defaultdict(list)
        for row in used:
            by_customer[row["customer"]].append(row)
        inside = {name: [row for row in own if in_scope(row, start)] for name, own in by_customer.items()}
        inside = {name: own for name, own in inside.items() if own}
        rest = margin_of(row for own in inside.values() for row in own) if margin is None else None
        for name, own in inside.items():
            found.customers[name] = sums_of(by_customer[name], own, start, as_of, margin, rest)
        if found.customers:
            complete(found, lifetime, ONE if rest is None and margin is None else rest, margin)
            if margin is None and not margin_is_known([row for own in inside.values() for row in own]):
                # What is not known to be profit is no loss.
                found.base |= {"loss_making_customers": None, "loss_making_ltv": None}
        return found


def without_refunds_of_excluded(fates: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """Return what becomes of rows, where refunds of orders without any sale that stands go with the excluded ones."""
    orders = defaultdict(list)
    for word, row in fates:
        if row.get("order"):
            orders[row["customer"], row["order"]].append((word, row["amount"]))
    counted = ("used", "history only")
    gone = {
        key
        for key, own in orders.items()
        if any(word == "cancelled, draft or test" for word, _ in own)
        and not any(word in counted and amount > 0 for word, amount in own)
        and any(word in counted and amount < 0 for word, amount in own)
    }
    later = (*counted, "after as-of", "outside --to")
    return [
        ("refund of an excluded order", row)
        if word in later and row["amount"] < 0 and (row["customer"], row.get("order")) in gone
        else (word, row)
        for word, row in fates
    ]


def in_scope(row: Row, start: dt.date | None) -> bool:
    """Return whether a used row is summed, not history only."""
    return start is None or row["date"] >= start


def fate(row: Row, start: dt.date | None, end: dt.date | None, as_of: dt.date | None) -> str:
    """Return what becomes of a row, by the first reason that applies."""
    day, amount = row["date"], row["amount"]
    if not row["customer"]:
        return "no customer"
    if day is None:
        return "unreadable date"
    if amount is None:
        return "unreadable amount"
    if (row.get("status") or "").lower() in VOID and amount >= 0:
        return "cancelled, draft or test"
    if as_of and day > as_of:
        return "after as-of"
    if end and day > end:
        return "outside --to"
    return "used" if in_scope(row, start) else "history only"


def known_profit(row: Row) -> Decimal | None:
    """Return the profit that the row itself tells."""
    if row.get("profit") is not None:
        return row["profit"]
    if row.get("cost") is not None:
        return row["amount"] - row["cost"]
    return None


def margin_of(rows: Iterable[Row]) -> Decimal | None:
    """Return profit ÷ revenue of the rows whose profit is known; None where there is nothing to divide."""
    known = [row for row in rows if known_profit(row) is not None]
    revenue = sum((row["amount"] for row in known), ZERO)
    return sum((known_profit(row) for row in known), ZERO) / revenue if revenue > 0 else None


def margin_is_known(rows: list[Row]) -> bool:
    """Return whether some profit is known, and that of the other rows can be told from it if there are any."""
    known = sum(known_profit(row) is not None for row in rows)
    return known == len(rows) or (known > 0 and margin_of(rows) is not None)


def profit_of(rows: Iterable[Row], margin: Decimal | None, rest: Decimal | None) -> Decimal:
    """Return the profit of rows of one customer: known, else by --margin, else by ``rest``; to six places."""
    total = unknown = ZERO
    for row in rows:
        profit = known_profit(row)
        if profit is None and margin is not None:
            profit = to_millionths(row["amount"] * margin)
        if profit is None:
            unknown += row["amount"]
        total += profit or ZERO
    return total + to_millionths(unknown * (ONE if rest is None else rest))


def to_millionths(amount: Decimal) -> Decimal:
    """Return the amount as exact as custseg keeps money."""
    return amount.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def sums_of(
    rows: list[Row], inside: list[Row], start: dt.date | None, as_of: dt.date, margin: Decimal | None, rest: Any
) -> dict[str, Any]:
    """Return what one customer's rows add up to; ``inside`` are those in scope."""
    orders = defaultdict(list)
    for row in rows:
        orders[row.get("order") or row["date"]].append(row)
    counted = [min(line["date"] for line in lines) for lines in orders.values() if sum(x["amount"] for x in lines) > 0]
    in_period = [day for day in counted if start is None or day >= start]
    own = margin_of(inside)
    revenue = sum((row["amount"] for row in inside), ZERO)
    returned = -sum((row["amount"] for row in inside if row["amount"] < 0), ZERO)
    return {
        "orders": len(in_period),
        "orders_ever": len(counted),
        "revenue": revenue,
        "profit": profit_of(inside, margin, own if own is not None and abs(own) <= 1 else rest),
        "returned": returned,
        "return_rate": returned / (revenue + returned) if revenue + returned > 0 else None,
        "first_order": min(counted, default=None),
        "last_order": max(counted, default=None),
        "_first_line": min(row["date"] for row in rows),
        "_as_of": as_of,
    }


def complete(found: Truth, lifetime: Decimal | None, rest: Decimal | None, margin: Decimal | None) -> None:
    """Add ratios, tenure and lifetime value to each customer, and the base."""
    table = found.customers.values()
    for one in table:
        one |= ratios(one)
    counted = [one for one in table if one["orders"]]
    repeat = [one for one in counted if one["orders_ever"] > 1]
    months = lifetime
    if months is None:
        months = sum((one["active_months"] for one in repeat), ZERO) / len(repeat) if repeat else ZERO
    tenure = sum((one["tenure_months"] for one in counted), ZERO)
    pace = sum(one["orders"] for one in counted) / tenure if tenure else ZERO
    revenue = sum((one["revenue"] for one in table), ZERO)
    profit = sum((one["profit"] for one in table), ZERO)
    if margin is not None:
        rest = profit / revenue if revenue > 0 else ONE
    for one in table:
        one["ltv_at_lifetime"] = one["profit"] + to_come(one, months, pace, ONE if rest is None else rest)
    best = sorted((one["profit"] for one in counted if one["profit"] > 0), reverse=True)
    fifth = -(-len(counted) // 5)
    of_counted = {name: sum((one[name] for one in counted), ZERO) for name in ("revenue", "profit")}
    orders = sum(one["orders"] for one in counted)
    found.base = {
        "customers": len(table),
        "orders": orders,
        "revenue": revenue,
        "ltv_total": profit,
        "ltv_per_customer": divide(of_counted["profit"], len(counted)),
        "average_order_value": divide(of_counted["revenue"], orders),
        "orders_per_month": divide(Decimal(orders), tenure),
        "margin": divide(of_counted["profit"], max(of_counted["revenue"], ZERO)),
        "tenure_months": divide(tenure, len(counted)),
        "lifetime_months": months,
        "ltv_at_lifetime_total": sum((one["ltv_at_lifetime"] for one in table), ZERO),
        "repeat_rate": divide(Decimal(len(repeat)), len(counted)),
        "top_20_share": divide(sum(best[:fifth], ZERO), sum(best, ZERO)),
        "loss_making_customers": sum(one["profit"] < 0 for one in table),
        "loss_making_ltv": sum((one["profit"] for one in table if one["profit"] < 0), ZERO),
        "no_counted_order_customers": len(table) - len(counted),
        "no_counted_order_ltv": sum((one["profit"] for one in table if not one["orders"]), ZERO),
    }


def ratios(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return S, C, P, T and the other figures of a customer that follow from its sums."""
    orders, as_of = one["orders"], one["_as_of"]
    tenure = active = since = None
    if orders:
        tenure = max((as_of - one["first_order"]).days / MONTH, ONE)
        active = (one["last_order"] - one["first_order"]).days / MONTH
        since = (as_of - one["last_order"]).days
    return {
        "average_order_value": divide(one["revenue"], orders),
        "orders_per_month": orders / tenure if tenure else None,
        "margin": one["profit"] / one["revenue"] if orders and one["revenue"] > 0 else None,
        "tenure_months": tenure,
        "active_months": active,
        "days_since_last": since,
        "ltv": one["profit"],
    }


def to_come(one: Mapping[str, Any], months: Decimal, pace: Decimal, margin: Decimal) -> Decimal:
    """Return S × C × P × max(0, L − T), with C and P of the base for a customer known for under 3 months."""
    if not one["orders"] or one["margin"] is None:
        return ZERO
    left = max(months - one["tenure_months"], ZERO)
    young = one["tenure_months"] < 3
    c, p = (pace, margin) if young else (one["orders_per_month"], one["margin"])
    return to_millionths(one["average_order_value"] * c * p * left)


def divide(numerator: Decimal, denominator: Decimal | int) -> Decimal | None:
    """Return the ratio, None where there is nothing to divide by."""
    return numerator / denominator if denominator else None
