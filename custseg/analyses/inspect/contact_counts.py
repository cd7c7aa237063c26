"""Counts of the findings about customers and contacts: placeholder ids, duplicates, gaps, stale entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from custseg.analyses.inspect.customer_branches import OWNERS, PEOPLE
from custseg.analyses.inspect.finding_counts import EXAMPLES_SHOWN, FindingTotals
from custseg.analyses.inspect.near_duplicates import GROUP, can_compare, groups_of, near_duplicates
from custseg.analyses.inspect.near_pairs import PLACE, plain_name
from custseg.tables.identity import placeholder_ids
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values import dates

EMAIL = r"^[^@\s,;]+@[^@\s,;.]+(?:\.[^@\s,;.]+)*\.[^@\s,;.\d]{2,}$"
PHONE_SIGNS = r"(?i)^[+\d][\d\s().\-/]*(?:(?:ext|x|доб|#)\.?\s*\d{1,6})?$"
PHONE_DIGITS = (7, 15)
STALE_DAYS = 365

NO_DAYS = (CUSTOMER, "name", "email", "phone")
"""Columns of contacts whose texts are no days: phone numbers look like some, and take long to try."""


def count_customer_findings(customers: pl.DataFrame, said: Mapping[str, pl.DataFrame]) -> dict[str, FindingTotals]:
    """Count placeholder ids, ids that differ in spelling only, customers without an owner, and those nearly equal.

    Args:
        customers: one row per customer with ``CUSTOMER``, "lines" and "revenue".
        said: what the rows say of customers, as `customer_branches` returns it; ``PEOPLE`` only without contacts.
    """
    found = {}
    ids = placeholder_ids(customers)[CUSTOMER].to_list()
    placeholders = customers.filter(pl.col(CUSTOMER).is_in(ids))
    if not placeholders.is_empty():
        found["nobody"] = _totals_of(placeholders, ", ".join(placeholders[CUSTOMER].sort().head(EXAMPLES_SHOWN)))
    named = customers.filter(~pl.col(CUSTOMER).is_in(ids))
    if OWNERS in said:
        found |= _finding("customer_without_owner", said[OWNERS])
    if PEOPLE in said:
        sums = named.select(CUSTOMER, "revenue", lines=pl.lit(1))
        found |= _nearly_equal(said[PEOPLE].join(sums, on=CUSTOMER).sort(CUSTOMER))
    # Most files have ids of letters and digits alone, of which less can differ.
    signs = named[CUSTOMER].str.contains(r"[^A-Za-z0-9]").any()
    folded = folded_id(pl.col(CUSTOMER)) if signs else _without_zeros(pl.col(CUSTOMER).str.to_lowercase())
    return found | _groups("same_id", named.select(CUSTOMER, "lines", "revenue", key=folded))


def count_contact_findings(
    contacts: pl.DataFrame, customers: pl.DataFrame, as_of: dt.date | None
) -> dict[str, FindingTotals]:
    """Count the findings about contacts: number of contacts, and the money of their customers.

    Args:
        contacts: one row per customer, as `read_contacts` returns them.
        customers: one row per customer with ``CUSTOMER``, "lines", "revenue" and "last_line".
        as_of: the report date; None without a used row.
    """
    sums = customers.select(CUSTOMER, "lines", "revenue", "last_line")
    joined = contacts.join(sums, on=CUSTOMER, how="left", maintain_order="left")
    joined = joined.with_columns(
        lines=pl.lit(1), bought=pl.col("lines").is_not_null(), revenue=pl.col("revenue").fill_null(0)
    )
    found: dict[str, FindingTotals] = {}
    unknown = customers.join(contacts, on=CUSTOMER, how="anti")
    found |= _finding("customer_not_in_contacts", unknown)
    found |= _finding("contact_without_orders", joined.filter(~pl.col("bought")))
    for role in ("name", "email", "phone"):
        if role in contacts.columns:
            found |= _finding(f"empty_{role}", joined.filter(pl.col(role).is_null()))
    if "email" in contacts.columns:
        found |= _finding("malformed_email", joined.filter(~pl.col("email").str.contains(EMAIL)), "email")
    if "phone" in contacts.columns:
        found |= _finding("malformed_phone", joined.filter(~_well_formed_phone()), "phone")
    for role, keyed in with_keys(joined).items():
        found |= _groups(f"same_{role}", keyed)
    if can_compare() and {"name", "email"} & {*contacts.columns}:
        found |= _nearly_equal(joined)
    if "seller" in contacts.columns:
        found |= _finding("contact_without_owner", joined.filter(pl.col("seller").is_null()))
    if as_of is not None:
        found |= _finding("stale_contact", _stale(joined, as_of))
    return found


def with_keys(contacts: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return contacts that can be compared with what tells that two ids are one customer, by what it is.

    Args:
        contacts: one row per customer, with some of "name", "email" and "phone".

    Returns:
        By these, the contacts with a "key": those that share it have the same name, e-mail address or phone number.
    """
    found = {}
    if "email" in contacts.columns:
        found["email"] = contacts.with_columns(key=pl.col("email").str.to_lowercase())
    if "phone" in contacts.columns:
        found["phone"] = contacts.filter(_well_formed_phone()).with_columns(key=_digits("phone"))
    if "name" in contacts.columns:
        found["name"] = _same_names(contacts)
    return found


def nearly_equal(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return contacts with a "key" that those share who are probably the same, but written in another way."""
    groups = groups_of(near_duplicates(contacts))
    keyed = contacts.with_row_index(PLACE).join(groups, on=PLACE, how="left", maintain_order="left")
    return keyed.with_columns(key=pl.col(GROUP))


def _well_formed_phone() -> pl.Expr:
    digits = _digits("phone").str.len_chars()
    return pl.col("phone").str.contains(PHONE_SIGNS) & digits.is_between(*PHONE_DIGITS)


def folded_id(customer: pl.Expr) -> pl.Expr:
    """Return an id in lower case, without leading zeros, and without spaces and punctuation unless between digits."""
    text = customer.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    text = text.str.replace_all(r"(\p{L}) ", "$1").str.replace_all(r" (\p{L})", "$1")
    return _without_zeros(text)


def _without_zeros(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"(^|\p{L})0+(\d)", "$1$2")


def _same_names(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return named contacts, without those of one name that differ in e-mail address or phone number."""
    named = contacts.with_columns(key=plain_name(pl.col("name"))).filter(pl.col("key") != "")
    same_person = [
        pl.col(role).drop_nulls().n_unique().over("key") <= 1 for role in ("email", "phone") if role in named
    ]
    return named.filter(same_person) if same_person else named


def _nearly_equal(contacts: pl.DataFrame) -> dict[str, FindingTotals]:
    """Return the finding of contacts that are probably the same as another one, but written in another way."""
    return _groups("near_duplicate", nearly_equal(contacts), " ≈ ")


def _stale(contacts: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """Return the contacts whose last order and every other date are more than a year before the report date."""
    day = [pl.col("last_line")]
    for name, dtype in contacts.schema.items():
        if dtype == pl.String and name not in NO_DAYS:
            style = dates.style_of_values(contacts[name].drop_nulls().head(1_000))
            if style is not None:
                day.append(dates.read_date(name, dtype, style))
        elif dtype.is_temporal() and name != "last_line":
            day.append(pl.col(name).cast(pl.Date))
    return contacts.filter(pl.max_horizontal(day) < as_of - dt.timedelta(days=STALE_DAYS))


def _digits(name: str) -> pl.Expr:
    """Return the digits of phone numbers, without the extension."""
    return pl.col(name).str.replace(r"(?i)(?:ext|x|доб|#).*$", "").str.replace_all(r"\D", "")


def _groups(name: str, frame: pl.DataFrame, sign: str = " = ") -> dict[str, FindingTotals]:
    """Return the finding of rows that share their "key" with a row of another id; nothing without any.

    Args:
        name: of the finding.
        frame: the rows, with their "key".
        sign: between the ids of an example.
    """
    known = frame["key"].drop_nulls()
    if known.n_unique() == known.len():
        return {}
    several = frame.filter(pl.col("key").is_not_null() & (pl.len().over("key") > 1))
    pairs = several.group_by("key").agg(pl.col(CUSTOMER).sort()).sort(pl.col(CUSTOMER).list.first())
    shown = [sign.join(ids[:EXAMPLES_SHOWN]) for ids in pairs[CUSTOMER].head(EXAMPLES_SHOWN).to_list()]
    return {name: _totals_of(several, "; ".join(shown))}


def _finding(name: str, frame: pl.DataFrame, example: str = CUSTOMER) -> dict[str, FindingTotals]:
    """Return the totals of the rows of a finding, with values of the column ``example``; nothing without rows."""
    if frame.is_empty():
        return {}
    return {name: _totals_of(frame, ", ".join(frame.sort(CUSTOMER)[example].head(EXAMPLES_SHOWN)))}


def _totals_of(frame: pl.DataFrame, example: str) -> FindingTotals:
    rows, amount = (int(frame[name].cast(pl.Int128).sum() or 0) for name in ("lines", "revenue"))
    return FindingTotals(rows, amount, frame.height, example)
