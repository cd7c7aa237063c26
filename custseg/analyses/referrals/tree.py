"""The tree of one customer: everyone whom it brought, directly and down the chain, in the order of a tree."""

from __future__ import annotations

import polars as pl

from custseg.customers.referral_chains import NODE, START, chains_of, ends_of, sums_above, sums_below
from custseg.customers.referrals import EMAIL, PROFIT, REFERRER, Referrals
from custseg.errors import UsageError, nearest
from custseg.notes import Note
from custseg.own_columns import own_column
from custseg.result import Figure
from custseg.tables.row_columns import CUSTOMER

LEVEL, BROUGHT_BY = "level", "brought_by"
PLACE, CUT = own_column("place"), own_column("cut")
NEAR = 1_000
"""Ids among which a similar one is looked for."""

UPWARD = 5
"""People above the customer that a note names."""

MOST_INDENTED = 12
"""Levels up to which each is indented further."""


def person_of(name: str, referrals: Referrals) -> int:
    """Return the place of a person among the people, by id, else by e-mail or by id in any case.

    Args:
        name: as typed.
        referrals: who brought whom.

    Raises:
        UsageError: there is no such person, or several have the e-mail.
    """
    ids = referrals.people.select(CUSTOMER, EMAIL).with_row_index(NODE)
    found = ids.filter(pl.col(CUSTOMER) == name)[NODE]
    if found.is_empty():
        found = ids.filter(pl.col(EMAIL).str.to_lowercase() == name.lower())[NODE]
    if found.is_empty():
        found = ids.filter(pl.col(CUSTOMER).str.to_lowercase() == name.lower())[NODE]
    if found.len() > 1:
        hint = "Name the id of one of them."
        raise UsageError(f"{found.len():,} customers and contacts are called '{name}'", where="--tree", hint=hint)
    if found.is_empty():
        similar = ids.filter(pl.col(CUSTOMER).str.to_lowercase().str.starts_with(name[:2].lower())).head(NEAR)
        hint = nearest(name, similar[CUSTOMER].to_list())
        # A list of whatever ids there are would help nobody.
        hint = hint if hint.startswith("Did") else "Give the id or the e-mail of a customer or contact."
        raise UsageError(f"there is no customer or contact '{name}'", where="--tree", hint=hint)
    return int(found[0])


def tree_of(place: int, referrals: Referrals) -> pl.DataFrame:
    """Return everyone in the tree of a person, itself first, each right below the one that brought it.

    Args:
        place: of the person among the people.
        referrals: who brought whom.

    Returns:
        ``CUSTOMER``, ``LEVEL`` (0 for the person itself) and ``BROUGHT_BY``.
    """
    people = referrals.people
    referrer = _cut_at(place, referrals)
    numbered = people.with_columns(referrer.alias(CUT)).with_row_index(PLACE)
    members = numbered.filter(ends_of(referrer) == place).sort(pl.col(PLACE) != place, CUSTOMER).with_row_index(NODE)
    places = members.select(pl.col(PLACE).alias(CUT), pl.col(NODE).alias("up"))
    up = members.select(CUT).join(places, on=CUT, how="left", maintain_order="left")["up"]
    ones = pl.repeat(1, members.height, dtype=pl.Int64, eager=True)
    sizes = sums_below(chains_of(up, members[CUSTOMER]), {"size": ones})["size"] + ones
    order = sums_above(up, _behind(members.with_columns(up, sizes.alias("size"))))
    return members.select(
        CUSTOMER,
        (sums_above(up, ones) - 1).alias(LEVEL),
        people[CUSTOMER].gather(members[REFERRER]).alias(BROUGHT_BY),
        order.alias(PLACE),
    ).sort(PLACE)


def _cut_at(place: int, referrals: Referrals) -> pl.Series:
    """Return the referrers without cycles, and without the referrer of one person: where its tree begins.

    Args:
        place: of the person among the people.
        referrals: who brought whom.
    """
    chains = referrals.chains
    referrer, cycles = chains.opened.clone(), chains.cycles
    start = cycles.filter(pl.col(NODE) == place)[START]
    # Where the person is on a cycle, that is opened there instead.
    referrer = referrer.scatter(start, chains.referrer.gather(start))
    return referrer.scatter(place, None)


def _behind(members: pl.DataFrame) -> pl.Series:
    """Return how far behind the one that brought it each member stands: those before it, and everyone below them.

    Args:
        members: in the order of ``NODE``, with "up" and the "size" of their own trees. Of those that one person
            brought, the one whose tree is worth most comes first.
    """
    worth = pl.col("referred_profit_all").cast(pl.Int128) + pl.col(PROFIT)
    beside = members.sort("up", worth, CUSTOMER, descending=[False, True, False])
    before = (pl.col("size").cum_sum() - pl.col("size")).over("up", order_by=pl.int_range(pl.len()))
    steps = pl.when(pl.col("up").is_null()).then(0).otherwise(before + 1)
    return beside.with_columns(steps.alias("steps")).sort(NODE)["steps"]


def tree_figures(tree: pl.DataFrame) -> list[Figure]:
    """Return the figures of a tree: how many it holds and how deep it is, and what they are worth.

    Args:
        tree: as of `tree_of`, with the metrics of those who are customers.
    """
    line = "Tree"
    below, levels = tree.filter(pl.col(LEVEL) > 0), int(tree.select(pl.col(LEVEL).max()).item())
    customers = below["ltv"].count() if "ltv" in tree.columns else below["referrals"].count()
    figures = [
        Figure("tree_customers", "Customers in the tree", "count", customers, line, "{} customers below it"),
        Figure("tree_direct", "Of them brought by itself", "count", below.filter(pl.col(LEVEL) == 1).height, line, ""),
        Figure("tree_levels", "Levels of the tree", "count", levels, line, "{} deep"),
    ]
    if "ltv" in tree.columns:
        own, theirs = tree.filter(pl.col(LEVEL) == 0)["ltv"][0], float(below["ltv"].sum())
        figures += [
            Figure(
                "tree_ltv_own", "LTV of the customer", "money", own, "LTV", "{} by itself" if own is not None else ""
            ),
            Figure("tree_ltv", "LTV of those below it", "money", theirs, "LTV", "{} of those below it"),
        ]
    return figures


def indented(name: str, level: int) -> str:
    """Return the name of a customer behind a line that is longer on each level."""
    return name if not level else "└" + "──" * (min(level, MOST_INDENTED) - 1) + " " + name


def upward_notes(place: int, referrals: Referrals) -> list[Note]:
    """Return a note on who brought a person, who brought that one, and so on.

    Args:
        place: of the person among the people.
        referrals: who brought whom.
    """
    ids, referrers = referrals.people[CUSTOMER], referrals.people[REFERRER]
    above: list[str] = []
    at = referrers[place]
    while at is not None and at != place and len(above) < UPWARD:
        above.append(ids[at])
        at = referrers[at]
    if not above:
        return []
    more = ", …" if at is not None and at != place else ""
    text = f"{ids[place]} was brought by {', who was brought by '.join(above)}{more}. Its tree is what stands below it."
    return [Note("above_in_the_chain", text)]
