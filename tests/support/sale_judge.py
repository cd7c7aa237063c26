"""Whether custseg tells the truth of a file, asks, warns, or errs in silence."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from file_truths import countings, expectations, keeps_discounts
from random_shop import (
    PARTLY,
    PARTS,
    Shop,
    Truth,
)
from shop_layouts import Table
from told_truth import truth_of
from warned_errors import warns_of, warns_of_amounts, warns_of_customers, warns_of_days, warns_of_lines

from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError, ExitStatus, Problem
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.ledger import Ledger, Reason


@dataclass(frozen=True)
class Verdict:
    """What became of a file.

    Attributes:
        outcome: "true", "asked", "warned", "silent", or "broken" where an invariant does not hold or it crashed.
        kind: of an error: which wrong reading gives these figures.
        said: what custseg said.
        expected: what is true.
    """

    outcome: str
    kind: str = ""
    said: str = ""
    expected: str = ""


def run(path: Path, flags: Mapping[str, Any] | None = None) -> Result:
    """Return what ``custseg ltv`` answers.

    Args:
        path: of the file.
        flags: further options that are typed, by setting.
    """
    typed = {"columns": ["orders", "revenue"], **(flags or {})}
    return ltv([str(path)], gather(typed, use_config=False, environment={}))


def judge(
    table: Table,
    shop: Shop,
    path: Path,
    flags: Mapping[str, Any] | None = None,
    problems: list[Problem] | None = None,
) -> Verdict:
    """Run ``ltv`` on a file and hold its figures against the truth, as far as the file can tell it.

    Args:
        table: the file before it is written.
        shop: of which it tells.
        path: where it is written.
        flags: options that are typed, by setting.
        problems: gets what the error says, where there is one.
    """
    expected = expectations(table, shop)
    wanted = str(expected[0]) if expected else "a question: the file cannot tell"
    try:
        result = run(table.write(path), {**table.layout.settings, **(flags or {})})
    except CustsegError as error:
        if problems is not None:
            problems += error.problems
        asked = error.status is ExitStatus.DATA
        return Verdict("asked" if asked else "broken", str(error).splitlines()[0][:150], str(error), wanted)
    except Exception as error:
        return Verdict("broken", f"{type(error).__name__}: {error}"[:150], repr(error), wanted)
    assert isinstance(result.ledger, Ledger)
    entries = sum(entry.rows for entry in result.ledger.entries.values())
    if entries != len(table.rows) or result.ledger.total_excluded.rows + used(result.ledger) != entries:
        return Verdict("broken", "rows read are not the rows of the file", f"{entries} rows", f"{len(table.rows)} rows")
    found = found_in(result)
    warnings = [note.text for note in result.notes if note.warns and note.name != "margin_unknown"]
    said = "; ".join([str(found), f"understood {result.understood}", *warnings])
    slack = slack_of(table, shop)
    if any(agrees(found, one, slack) for one in expected):
        return Verdict("true", "", said, wanted)
    error = wrong_reading(found, table, shop, slack)
    warned = warns_of(result.notes, error) or warns_of_customers(result.notes, found, expected)
    warned = warned or warns_of_days(result.notes, found, expected)
    warned = warned or warns_of_amounts(result.notes, table, found, expected, set(error))
    warned = warned or warns_of_lines(result.notes, found, table, expected)
    name = " + ".join(error) if error else amounts_kind(found, expected)
    return Verdict("warned" if warned else "silent", name, said, wanted)


def used(ledger: Ledger) -> int:
    """Return the rows that were not excluded."""
    return ledger[Reason.USED].rows + ledger[Reason.HISTORY_ONLY].rows


def found_in(result: Result) -> Truth:
    """Return the customers with counted orders that custseg found, and their money."""
    rows = result.frame.select("orders", "revenue").iter_rows()
    return Truth(tuple(sorted((int(orders), round(revenue * 100)) for orders, revenue in rows if orders)))


def slack_of(table: Table, shop: Shop) -> int:
    """Return how many cents shares of rounded amounts may differ: one for each partial refund and taxed shipping.

    Where shipping stands in no column, what is known of a refund's tax is the share of tax in all that was paid.
    """
    partly = [order for order in shop.orders if order.state == PARTLY and order.refund]
    slack = len(partly) + sum(order.shipping_tax > 0 for order in shop.orders)
    if "refunded" in table.kinds and not {"shipping", "shipping_net"} & set(table.kinds):
        for order in partly:
            if order.refund and order.total:
                slack += abs(round(order.refund.total * order.tax / order.total) - order.refund.tax)
    return slack


def agrees(found: Truth, expected: Truth, slack: int) -> bool:
    """Return whether figures are the same but for some cents."""
    if len(found.customers) != len(expected.customers) or abs(found.net - expected.net) > slack:
        return False
    amounts = zip(sorted(a for _, a in found.customers), sorted(a for _, a in expected.customers), strict=True)
    orders = [sorted(o for o, _ in one.customers) for one in (found, expected)]
    return orders[0] == orders[1] and all(abs(one - other) <= slack for one, other in amounts)


def wrong_reading(found: Truth, table: Table, shop: Shop, slack: int) -> tuple[str, ...]:
    """Return the smallest set of parts whose wrong treatment gives the figures; empty without any."""
    right = countings(table, shop) or [set(table.layout.counts)]
    for size in range(1, 4):
        for parts in itertools.combinations(PARTS, size):
            both = (False, True)
            for counted, by_day, less_tax, kept in itertools.product(right, both, both, keeps_discounts(table)):
                reading = counted ^ set(parts)
                told = truth_of(table, shop, reading, by_day=by_day, less_tax=less_tax, kept=kept)
                if agrees(found, told, slack):
                    return parts
    return ()


def amounts_kind(found: Truth, expected: list[Truth]) -> str:
    """Return what is wrong in figures that no counted part explains."""
    if not expected:
        return "figures although the file cannot tell"
    best = expected[0]
    if len(found.customers) != len(best.customers):
        return "customers differ"
    if found.orders != best.orders and abs(found.net - best.net) <= 5:
        return "orders differ"
    ratio = found.net / best.net if best.net else 0
    return "too much by more than half (grain)" if ratio > 1.5 else "too much" if ratio > 1 else "too little"
