"""Summary and notes of `breadth`: what all customers buy of the range, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.analyses.breadth.bought import Bought
from custseg.analyses.breadth.cross_sell import CrossSell
from custseg.analyses.breadth.customers import ALL_BELOW, BOTH_BELOW, ENCOURAGE, LAST_BELOW, NO_MARGIN, SCHEME
from custseg.analyses.breadth.items import ItemTable, widening_notes
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.result import Figure
from custseg.settings.setting import Settings
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import SCALE


@dataclass(frozen=True)
class Found:
    """What was found of the base.

    Attributes:
        thing: what one of the things is called.
        bought: what customers bought.
        items: the things; None where only pairs are asked for.
        settings: of the run.
        values: of customers, by name; None where the table is not one of customers.
        offers: what to offer next; None if not asked for.
    """

    thing: str
    bought: Bought
    items: ItemTable | None
    settings: Settings
    values: pl.DataFrame | None = None
    offers: CrossSell | None = None


def breadth_figures(found: Found) -> list[Figure]:
    """Return the figures of all customers."""
    if found.items is None:
        return _offer_figures(found)
    things, line = found.items.named, "Breadth"
    per_customer = found.bought.purchases.group_by(CUSTOMER).len()["len"]
    everything = int((per_customer == things.height).sum()) if things.height > 1 else 0
    single = int((per_customer == 1).sum())
    figures = [
        Figure("things", f"Number of {found.thing} values", "count", things.height, line, "{} × " + found.thing),
        Figure(
            "things_penetration", "Penetration of all", "share", found.items.penetration, line,
            "customers buy {} of those on sale",
        ),
        Figure(
            "single_thing_customers", f"Customers with one {found.thing}", "count", single, line,
            "{} with one" if single else "",
        ),
        Figure(
            "everything_customers", f"Customers with every {found.thing}", "count", everything, line,
            "{} with all" if everything else "",
        ),
    ]  # fmt: skip
    return [*figures, *_beginning_figures(found), *_order_figures(found)]


def _beginning_figures(found: Found) -> list[Figure]:
    """Return what came of all new customers: what those that began with one thing are compared with."""
    sums, line = found.bought.began(), "New customers"
    began, aged = sums["began"], sums["aged"]
    rate = sums["came_back"] / began if began else None
    figures = [
        Figure("new_customers", "New customers", "count", began, line, "{} customers" if began else ""),
        Figure("new_repeat_rate", "Repeat rate of new customers", "share", rate, line, "{} came back"),
    ]
    if not found.bought.amounts:
        return figures
    ltv = sums["profit_aged"] / SCALE / aged if aged else None
    return [
        *figures,
        Figure("new_aged", "New customers at least 12 months old", "count", aged, line),
        Figure(
            "new_ltv_12m", "LTV at 12 months of new customers", "money", ltv, line,
            f"LTV at 12 months {{}} ({counted(aged, 'customer')} that old)",
        ),
    ]  # fmt: skip


def _order_figures(found: Found) -> list[Figure]:
    """Return the customers whose orders are small: to be encouraged."""
    if found.values is None or ENCOURAGE not in found.values.columns:
        return []
    words, line = found.values[ENCOURAGE], "Small orders"
    last = int(words.is_in([LAST_BELOW, BOTH_BELOW]).sum())
    every = int(words.is_in([ALL_BELOW, BOTH_BELOW]).sum())
    value = found.values["base_order_value"].max()
    return [
        Figure("last_order_small", "Customers whose last order is below their average", "count", last, line,
               "{} customers with a last order below their own average"),
        Figure("orders_small", "Customers whose orders are below those of all", "count", every, line,
               f"{{}} with orders below the {fixed(value)} of all" if isinstance(value, float) else ""),
    ]  # fmt: skip


def _offer_figures(found: Found) -> list[Figure]:
    """Return how many customers get an offer, and from how much evidence."""
    offers = found.offers
    if offers is None:
        return []
    line = "Cross-sell"
    return [
        Figure("cross_sell_customers", "Customers with an offer", "count", offers.offers.height, line,
               f"an offer for {{}} of {counted(offers.customers, 'customer')}"),
        Figure("cross_sell_rules", "Rules with enough evidence", "count", offers.rules, line, "{} rules"),
        Figure("cross_sell_things", f"Number of {found.thing} values with enough customers", "count", offers.things,
               line, f"{{}} of {offers.everything:,} × {found.thing} with enough customers"),
    ]  # fmt: skip


def breadth_notes(found: Found) -> list[Note]:
    """Return notes on what the figures do not say, and what to do next."""
    bought, items = found.bought, found.items
    if items is None:
        return [*_no_margin_notes(found), *_offer_notes(found)]
    notes = _few_things(items, found.thing)
    if bought.judged:
        notes += widening_notes(items, found.thing, bought.base.margin)
    elif bought.amounts:
        text = (
            "Profit is unknown, so breadth is not judged: buying much of the range is worth nothing without a margin."
        )
        notes.append(Note("breadth_without_profit", text))
    notes += [*_no_margin_notes(found), *_small_order_notes(found), *_beginning_notes(found), *_offer_notes(found)]
    return notes


def _few_things(items: ItemTable, field: str) -> list[Note]:
    """Return a note where there is one thing, or none."""
    number = items.named.height
    if number > 1:
        return []
    text = f"There is only one {field}, so penetration says nothing: every customer buys all of it."
    if not number:
        text = f"No sale in scope has a {field}."
    other = "product" if field != "product" else ""
    return [Note("one_thing", text + (" Another field may say more:" if other else ""), warns=True,
                 command=f"--by {other}" if other else "")]  # fmt: skip


def _no_margin_notes(found: Found) -> list[Note]:
    """Return a note on customers that buy much of the range at too low a margin."""
    if found.values is None or SCHEME not in found.values.columns or not found.bought.judged:
        return []
    number = int((found.values[SCHEME] == NO_MARGIN).sum())
    if not number:
        return []
    text = (
        f"{counted(number, 'customer')} {'buys' if number == 1 else 'buy'} much of the range, but earn "
        f"less than half the return on sales of all, {found.bought.base.margin:.1%}: raise prices or cut discounts "
        "before you sell them more. To see them:"
    )
    return [Note("broad_no_margin", text, command=f"--where \"{SCHEME} = '{NO_MARGIN}'\"")]


def _small_order_notes(found: Found) -> list[Note]:
    """Return a note on the customers to encourage to larger orders."""
    if found.values is None or ENCOURAGE not in found.values.columns:
        return []
    number = found.values.height - found.values[ENCOURAGE].null_count()
    if not number:
        return []
    text = (
        f"{counted(number, 'customer')} to encourage to larger orders, with a bundle or free delivery just above the "
        "usual one: the last order was below the own average, or the average is below that of all. To see them:"
    )
    orders = Note(
        "orders_below_average", "To see each order below its customer's own average:", command="--small-orders"
    )
    return [Note("small_orders", text, command=f'--where "{ENCOURAGE} IS NOT NULL"'), orders]


def _beginning_notes(found: Found) -> list[Note]:
    """Return a note on customers that are no new ones, and on what intervals say."""
    known, began = found.bought.known_before, found.bought.began()["began"]
    if not known:
        return []
    text = (
        f"{counted(known, 'customer')} may be older than the file, so what they began with is unknown: repeat rates, "
        "LTV at 12 months and journeys leave them out."
    )
    if not began:
        text += " No other customer is left: a longer file, or joining dates in --contacts, would show the journeys."
    return [Note("known_before_the_file", text, warns=not began)]


def _offer_notes(found: Found) -> list[Note]:
    """Return a note on customers without an offer, or on how to get offers."""
    if found.values is None:
        return []
    if found.offers is None:
        text = "To see what to offer each customer next, by what customers alike have bought:"
        return [Note("cross_sell", text, command="--cross-sell")]
    without = found.offers.customers - found.offers.offers.height
    support = found.settings["min_support"]
    notes = []
    if without:
        text = (
            f"{counted(without, 'customer')} {'gets' if without == 1 else 'get'} no offer: customers alike buy no "
            f"{found.thing} that they lack so often that chance is ruled out, or they have every one."
        )
        notes.append(Note("no_offer", text))
    text = (
        f"Customers alike bought the same {found.thing}. Confidence is how many of them have the offer too (95 % sure: "
        "at least the lower figure), lift how many times that is what customers have who buy about as much. At least "
        f"{counted(support, 'customer')} {'has' if support == 1 else 'have'} both (min_support)."
    )
    if not found.offers.offers.height:
        return notes
    listed = Note("offers", "To see only the customers with an offer:", command='--where "cross_sell IS NOT NULL"')
    return [*notes, Note("offers_explained", text), *([listed] if without else [])]


def outcome_note() -> Note:
    """Return how to read the LTV at 12 months against that of all."""
    text = (
        "LTV at 12 months is the mean profit of the first year, between low and high with 95 % confidence; above or "
        "below: all new customers lie outside of that. Of twenty rows, one can do so by chance."
    )
    return Note("outcome_explained", text)


def journey_note() -> Note:
    """Return what a comparison of journeys does not show."""
    text = (
        "Customers who went on have ordered again, so compare next steps with each other: that they earn more than "
        "those with none yet does not show that the step made it so."
    )
    return Note("journeys_explained", text)


def basket_notes(rules: int, orders: int, thing: str, support: int) -> list[Note]:
    """Return how to read basket rules, or why there are none.

    Args:
        rules: their number.
        orders: number of orders.
        thing: what one of the things is called.
        support: number of orders that a rule needs.
    """
    if not rules:
        text = (
            f"No two {thing} values are bought together so often that chance is ruled out, in at least {support:,} of "
            f"{counted(orders, 'order')} (min_support)."
        )
        return [Note("no_baskets", text)]
    text = (
        f"Confidence: of the orders with the first {thing}, how many have the second one too (95 % sure: at least the "
        "lower figure). Lift: how many times that is the share of all orders."
    )
    return [Note("baskets_explained", text)]


def small_order_figures(rows: pl.DataFrame) -> list[Figure]:
    """Return how many orders are below their customer's average, and how much is missing to it."""
    line, missing = "Small orders", rows["below_average"].sum()
    return [
        Figure("small_orders", "Orders below the own average", "count", rows.height, line, "{} orders"),
        Figure("small_orders_customers", "Their customers", "count", rows["customer_id"].n_unique(), line,
               "of {} customers"),
        Figure("small_orders_missing", "Missing to the average", "money", missing, line, "{} below it together"),
    ]  # fmt: skip


def small_order_note() -> Note:
    """Return what to do about small orders."""
    text = (
        "The latest orders come first: encourage the next one of these customers, with a bundle or free delivery from "
        "its own average on."
    )
    return Note("small_orders_explained", text)
