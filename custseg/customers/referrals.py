"""Who brought whom: referrers found by id or e-mail, and what each customer brought, directly and down the chain."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.customers.attributes import VARIES
from custseg.customers.referral_chains import NODE, START, Chains, chains_of, ends_of, sums_below
from custseg.metrics.referrals import COUNT, LINKS
from custseg.own_columns import own_column
from custseg.tables.headers.columns import filled
from custseg.tables.identity import is_placeholder
from custseg.tables.row_columns import ATTRIBUTE, CUSTOMER

NAMED, IS_CUSTOMER, JOINED = own_column("named"), own_column("is_customer"), own_column("joined")
"""Columns of people: the referrer as it is named, whether the person is a customer in scope, the day it joined."""

HAS_ORDERED = own_column("has_ordered")
"""Column of people: whether the person is a customer, in scope or before it."""

REFERRER, TROUBLE, PROFIT = own_column("referrer"), own_column("trouble"), own_column("profit")
"""Columns of people: the place of the referrer, why there is none although one is named, and the LTV."""

EMAIL = own_column("email")
"""Column of people: their e-mail as it is written."""

ITSELF, NOBODY, SHARED_EMAIL, SEVERAL = "itself", "nobody", "several people", "several referrers"
"""Why a named referrer does not count: it is the customer, no one is called so, several have that e-mail, or the rows
of the customer name several."""

NO_CHAINS = chains_of(pl.Series([], dtype=pl.UInt32), pl.Series([], dtype=pl.String))

MOST_EXACT = 2.0**62
"""Money up to which 64 bits hold every sum of it."""


@dataclass(frozen=True)
class Referrals:
    """Who brought whom.

    Attributes:
        people: customers in scope in the order of the customer table, then contacts and earlier customers: ``CUSTOMER``
            and the columns above, and the sums of everyone below each of them.
        chains: of the people.
        too_early: customers whose first referral was there before they joined.
        counted: whether only a number of referrals is known, not who brought whom.
    """

    people: pl.DataFrame
    chains: Chains
    too_early: int = 0
    counted: bool = False

    def in_trouble(self, trouble: str) -> pl.DataFrame:
        """Return the customers in scope with a referrer that does not count, and the name they give."""
        return self.people.filter(pl.col(IS_CUSTOMER) & (pl.col(TROUBLE) == trouble)).select(CUSTOMER, NAMED)


def with_referrals(
    customers: pl.DataFrame, contacts: pl.DataFrame | None, everyone: pl.Series
) -> tuple[pl.DataFrame, Referrals]:
    """Add the measures of referrals to the customers.

    Args:
        customers: one row each, completed, with the attribute ``LINKS`` or ``COUNT``.
        contacts: attributes of people, one row each; they may be no customers.
        everyone: ids of all customers of the file, in scope or before it.
    """
    if ATTRIBUTE + LINKS not in customers.columns:
        return _with_counts(customers), Referrals(pl.DataFrame(), NO_CHAINS, counted=True)
    people = _resolved(_people(customers, contacts, everyone))
    chains = chains_of(people[REFERRER], people[CUSTOMER])
    values = {"referrals_all": people[IS_CUSTOMER].cast(pl.Int64), "referred_profit_all": people[PROFIT]}
    people = people.hstack(sums_below(chains, values))
    direct = _direct(people)
    root = people[CUSTOMER].gather(ends_of(chains.opened).head(customers.height))
    rows = people.head(customers.height).with_columns(root.alias("chain_root")).with_row_index(NODE)
    rows = rows.join(direct, on=NODE, how="left", maintain_order="left")
    days = (pl.col("first_start") - pl.col(JOINED)).dt.total_days()
    named = pl.col(NAMED).is_not_null() & (pl.col(TROUBLE).is_null() | (pl.col(TROUBLE) != ITSELF))
    measures = rows.select(
        pl.col("referrals").fill_null(0),
        (pl.col("referrals").fill_null(0) > 0).cast(pl.Int64).alias("referrers"),
        named.alias("referred"),
        "referrals_all",
        "chain_root",
        *(pl.col(name).fill_null(0).cast(pl.Int128) for name in ("referred_profit", "referred_profit_all")),
        (pl.col(PROFIT).cast(pl.Int128) + pl.col("referred_profit_all")).alias("profit_with_referrals"),
        pl.when(days >= 0).then(days).alias("first_referral_days"),
        (days >= 0).fill_null(False).cast(pl.Int64).alias("timed_referrers"),
    )
    too_early = int(rows.select((days < 0).sum()).item() or 0)
    return customers.hstack(measures), Referrals(people, chains, too_early)


def _with_counts(customers: pl.DataFrame) -> pl.DataFrame:
    """Add the measures that follow from a number of referrals; one below zero is unknown."""
    given = pl.col(ATTRIBUTE + COUNT).cast(pl.Float64, strict=False).round()
    number = pl.when(given.is_between(0, 2.0**53)).then(given).cast(pl.Int64)
    return customers.with_columns(referrals=number, referrers=(number > 0).cast(pl.Int64))


def _people(customers: pl.DataFrame, contacts: pl.DataFrame | None, everyone: pl.Series) -> pl.DataFrame:
    """Return everyone who may be brought or bring others: the customers first, each once."""
    several = pl.col(VARIES + LINKS) if VARIES + LINKS in customers.columns else pl.lit(False)
    people = customers.select(
        CUSTOMER,
        pl.lit(True).alias(IS_CUSTOMER),
        _start(customers).alias(JOINED),
        _summable(customers["profit"]).alias(PROFIT),
        pl.when(several).then(pl.lit(SEVERAL)).alias(TROUBLE),
        *_texts(customers, ATTRIBUTE),
    )
    if contacts is not None:
        others = contacts.join(people, on=CUSTOMER, how="anti").select(CUSTOMER, *_texts(contacts))
        people = pl.concat([people, others], how="diagonal")
    ordered = pl.col(IS_CUSTOMER)
    if everyone.len() > customers.height:
        earlier = everyone.to_frame(CUSTOMER).join(people, on=CUSTOMER, how="anti")
        people = pl.concat([people, earlier], how="diagonal")
        ordered = pl.col(CUSTOMER).is_in(everyone.implode())
    return people.with_columns(
        pl.col(IS_CUSTOMER).fill_null(False), pl.col(PROFIT).fill_null(0), ordered.fill_null(False).alias(HAS_ORDERED)
    )


def _texts(rows: pl.DataFrame, prefix: str = "") -> list[pl.Expr]:
    """Return the referrer and the e-mail of each row, null where there is none; columns are named after a prefix."""
    found = []
    for column, name in ((LINKS, NAMED), ("email", EMAIL)):
        text = pl.col(prefix + column) if prefix + column in rows.columns else pl.lit(None)
        found.append(filled(text.cast(pl.String)).alias(name))
    return found


def _start(customers: pl.DataFrame) -> pl.Expr:
    """Return the day on which each customer joined, else that of its first order."""
    names = (ATTRIBUTE + "joined", "first_order")
    days = [pl.col(name) for name in names if name in customers.columns and customers[name].dtype == pl.Date]
    return pl.coalesce(*days, pl.lit(None, pl.Date))


def _summable(profit: pl.Series) -> pl.Series:
    """Return money as integers of 64 bits, in which sums are faster, unless they might not fit."""
    total = profit.cast(pl.Float64).abs().sum()
    return profit.cast(pl.Int64) if float(total) < MOST_EXACT else profit.cast(pl.Int128)


def _resolved(people: pl.DataFrame) -> pl.DataFrame:
    """Return the people with the number of their referrer, found by id, else by e-mail, else by id in any case."""
    numbers = people.select(CUSTOMER).with_row_index(REFERRER)
    by_id = people.select(pl.col(NAMED)).join(
        numbers, left_on=NAMED, right_on=CUSTOMER, how="left", maintain_order="left"
    )
    found = people.with_columns(by_id[REFERRER]).with_row_index(NODE)
    open_names = found.filter(pl.col(NAMED).is_not_null() & pl.col(REFERRER).is_null())[NAMED].unique()
    if open_names.len():
        found = found.join(_by_other_names(open_names, people), on=NAMED, how="left", maintain_order="left")
        found = found.with_columns(
            pl.coalesce(REFERRER, "_number").alias(REFERRER), pl.coalesce(TROUBLE, "_trouble").alias(TROUBLE)
        )
        nobody = pl.col("_empty").fill_null(False)
        found = found.with_columns(pl.when(~nobody).then(NAMED).alias(NAMED)).drop("_number", "_trouble", "_empty")
    own = (pl.col(REFERRER) == pl.col(NODE)).fill_null(False)
    several = (pl.col(TROUBLE) == SEVERAL).fill_null(False)
    unknown = pl.col(NAMED).is_not_null() & pl.col(REFERRER).is_null()
    trouble = pl.when(several).then(pl.lit(SEVERAL)).when(own).then(pl.lit(ITSELF))
    trouble = trouble.when(unknown).then(pl.coalesce(TROUBLE, pl.lit(NOBODY)))
    return found.with_columns(
        trouble.alias(TROUBLE), pl.when(~own & ~several).then(REFERRER).cast(pl.UInt32).alias(REFERRER)
    ).drop(NODE)


def _by_other_names(names: pl.Series, people: pl.DataFrame) -> pl.DataFrame:
    """Return, for names that are no id as they stand, who they are.

    Args:
        names: of referrers, each once.
        people: as of `_people`.

    Returns:
        ``NAMED``, "_number" of the person, "_trouble" where several have the e-mail, and "_empty" where the name is
        a word such as "none".
    """
    folded = pl.DataFrame({NAMED: names}).with_columns(
        pl.col(NAMED).str.to_lowercase().alias("_key"), is_placeholder(names).alias("_empty")
    )
    numbered = people.select(CUSTOMER, EMAIL).with_row_index("_number")
    emails = numbered.select("_number", pl.col(EMAIL).str.to_lowercase().alias("_key"))
    ids = numbered.select("_number", pl.col(CUSTOMER).str.to_lowercase().alias("_key"))
    keys = pl.concat([emails, ids]).join(folded, on="_key", how="semi").unique()
    owners = keys.group_by("_key").agg(pl.col("_number").min(), pl.len().alias("_owners"))
    one = pl.col("_owners") == 1
    return folded.join(owners, on="_key", how="left").select(
        NAMED,
        pl.when(one & ~pl.col("_empty")).then("_number").alias("_number"),
        pl.when(~one).then(pl.lit(SHARED_EMAIL)).alias("_trouble"),
        (pl.col("_empty") & pl.col("_owners").is_null()).alias("_empty"),
    )


def _direct(people: pl.DataFrame) -> pl.DataFrame:
    """Return the number of customers that each person brought itself, their LTV, and the day the first one joined."""
    brought = people.filter(pl.col(IS_CUSTOMER) & pl.col(REFERRER).is_not_null())
    return brought.group_by(pl.col(REFERRER).alias(NODE)).agg(
        pl.len().cast(pl.Int64).alias("referrals"),
        pl.col(PROFIT).sum().alias("referred_profit"),
        pl.col(JOINED).min().alias("first_start"),
    )


def cycles_of(referrals: Referrals) -> pl.DataFrame:
    """Return the place where each cycle is opened (``START``) and its "size", by the lowest id on it."""
    cycles = referrals.chains.cycles.group_by(START).agg(pl.len().alias("size"))
    return cycles.sort(referrals.people[CUSTOMER].gather(cycles[START]))


def loop_from(referrals: Referrals, start: int, most: int) -> list[str]:
    """Return the ids of the first few people on a cycle, each before the one that brought it.

    Args:
        referrals: with cycles.
        start: place of the first of them.
        most: number of ids.
    """
    ids, referrers = referrals.people[CUSTOMER], referrals.people[REFERRER]
    found, at = [ids[start]], referrers[start]
    while at != start and len(found) < most:
        found.append(ids[at])
        at = referrers[at]
    return found
