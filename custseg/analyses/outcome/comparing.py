"""Those contacted against their control group: how many bought, for how much, and how sure the difference is.

Customers are compared within each rule, since the control group of a rule is drawn from its own customers. Of several
rules, the differences are weighted by the customers contacted under each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from custseg.analyses.outcome.lists import KEPT_OFF
from custseg.analyses.outcome.observed import BOUGHT, PLACE, PROFIT, REVENUE, TOO_EARLY, Observed, once_within
from custseg.analyses.outcome.resampling import Means, dealt, interval_of, resampled
from custseg.analyses.outcome.shares import needed
from custseg.analyses.outcome.small_groups import borrows, resampled_together
from custseg.analyses.shared.intervals import Interval, Share, difference_of
from custseg.own_columns import own_column
from custseg.segments.action_columns import CUSTOMER_ID, LISTED_ON, RULE
from custseg.tables.values.amounts import to_float

FEWEST = 10
"""Customers that each group needs to be compared at all."""

FEWEST_BUYERS = 20
"""Customers with a purchase that a group needs for an interval of its money: of fewer, it would cover too little."""

MONEY = (REVENUE, PROFIT)

LABEL, GROUP, PART, TIMES = (own_column(name) for name in ("label", "group", "part", "times"))


@dataclass(frozen=True)
class Money:
    """Revenue or profit per customer, with intervals; None for a group without customers."""

    contacted: Interval | None
    control: Interval | None
    difference: Interval | None


@dataclass(frozen=True)
class Comparison:
    """What came of a rule, a segment, an owner, or of all.

    Attributes:
        label: name of it.
        contacted: how many were contacted, and how many of them bought; None without any.
        control: the same of the control group.
        control_share: of the control group who bought; of several rules, weighted by those contacted.
        difference: of the shares; None where there are too few to compare.
        money: revenue and profit by name, as far as the orders know them.
        needed: customers that it takes to tell the shares apart; None if they are apart, or as good as equal.
        too_early: customers whose time is not over.
        repeated: rows of customers who stand in an earlier list within the time.
        left_out: contacted customers of rules without a control group, where other rules have one.
    """

    label: str
    contacted: Share | None
    control: Share | None
    control_share: float | None
    difference: Interval | None = None
    money: dict[str, Money] = field(default_factory=dict)
    needed: int | None = None
    too_early: int = 0
    repeated: int = 0
    left_out: int = 0

    @property
    def smaller(self) -> int:
        """Return the number of customers of the smaller of the two groups."""
        return min(one.whole if one else 0 for one in (self.contacted, self.control))


@dataclass(frozen=True)
class _Group:
    """The customers of a rule who were contacted, or who were kept off the list.

    Attributes:
        customers: one row each: ``TIMES``, ``BOUGHT``, and the money as a number.
        parts: the sums of the parts that they are dealt into: ``TIMES`` and the money.
    """

    customers: pl.DataFrame
    parts: pl.DataFrame

    @cached_property
    def times(self) -> int:
        """Return how often customers are counted."""
        return int(self.customers[TIMES].sum())

    @cached_property
    def buyers(self) -> int:
        """Return how many of them bought."""
        return int((self.customers[BOUGHT] > 0).sum())

    @property
    def counts_once(self) -> bool:
        """Return whether each customer is counted once."""
        return self.customers.height == self.times


@dataclass(frozen=True)
class _Rule:
    """The customers of a rule; None where nobody was contacted, or nobody was kept off the list."""

    contacted: _Group | None
    control: _Group | None

    @property
    def has_both(self) -> bool:
        """Return whether there is something to compare."""
        return self.contacted is not None and self.control is not None


@dataclass(frozen=True)
class _Term:
    """A group in a mean of several ones, or in the difference of two such means.

    Attributes:
        weight: of its mean; negative for what is taken off.
        group: its customers.
        place: of the group among those of the comparison: no two of them take the same weights.
        beside: the group that it is compared with; None in a mean.
    """

    weight: float
    group: _Group
    place: int
    beside: _Group | None = None

    def means(self, name: str) -> Means:
        """Return the means of a money in resamples."""
        values = self.group.customers[name]
        # Of customers who are counted several times, amounts are sums that do not compare.
        if self.beside and self.group.counts_once and self.beside.counts_once and borrows(values):
            return resampled_together(values, self.beside.customers[name], self.place)
        return resampled(self.group.parts[TIMES], self.group.parts[name], self.place)

    def mean(self, name: str) -> float:
        """Return the mean of a money."""
        return float(self.group.parts[name].sum()) / self.group.times


def compare(observed: Observed, by: str | None) -> list[Comparison]:
    """Return the comparison of each rule, segment, owner or list by its name; of all customers without a ``by``.

    Args:
        observed: rows of lists with what came of them.
        by: column of what is told apart.
    """
    money = [name for name in MONEY if name in observed.rows.columns]
    # Fewer columns are sorted in less time.
    rows = observed.numbered.select(
        PLACE, LISTED_ON, CUSTOMER_ID, RULE, KEPT_OFF, BOUGHT, TOO_EARLY, *money,
        (pl.col(by) if by else pl.lit("")).alias(LABEL),
    )  # fmt: skip
    once = once_within(rows, [CUSTOMER_ID, LABEL], observed.days)
    early = _counts(once.filter(TOO_EARLY), pl.col(CUSTOMER_ID).n_unique())
    repeated = _counts(rows.join(once, on=PLACE, how="anti"), pl.len())
    rules = _rules(once.filter(~pl.col(TOO_EARLY)))
    return [
        replace(_comparison(name, rules.get(name, [])), too_early=early.get(name, 0), repeated=repeated.get(name, 0))
        for name in rows[LABEL].unique().sort()
    ]


def _counts(rows: pl.DataFrame, count: pl.Expr) -> dict[str, int]:
    return dict(rows.group_by(LABEL).agg(count.alias("count")).iter_rows())


def _rules(rows: pl.DataFrame) -> dict[str, list[_Rule]]:
    """Return the customers of each rule by label."""
    keys = [LABEL, RULE, KEPT_OFF]
    money = [name for name in MONEY if name in rows.columns]
    customers = (
        rows.group_by(*keys, CUSTOMER_ID)
        .agg(pl.len().alias(TIMES), pl.col(BOUGHT).sum(), pl.col(money).sum())
        .sort(*keys, CUSTOMER_ID)
        .with_columns(pl.struct(keys).rle_id().alias(GROUP))
        .with_columns(dealt([GROUP]).alias(PART))
    )
    as_numbers = [to_float(pl.col(name)).alias(name) for name in money]
    sums = customers.group_by(*keys, PART).agg(pl.col(TIMES, *money).sum()).sort(*keys, PART)
    both = [
        one.with_columns(as_numbers).partition_by(keys, as_dict=True, maintain_order=True) for one in (customers, sums)
    ]
    groups = {key: _Group(group, both[1][key]) for key, group in both[0].items()}
    found: dict[str, list[_Rule]] = {}
    for label, rule in dict.fromkeys((label, rule) for label, rule, _ in groups):
        pair = _Rule(groups.get((label, rule, False)), groups.get((label, rule, True)))
        found.setdefault(label, []).append(pair)
    return found


def _comparison(label: str, rules: Sequence[_Rule]) -> Comparison:
    """Return the comparison of those contacted and their control groups under some rules."""
    pairs = [one for one in rules if one.has_both]
    used = pairs or rules
    contacted = [one.contacted for one in used if one.contacted is not None]
    control = [one.control for one in used if one.control is not None]
    one, other = _share(contacted), _share(control)
    shown = [name for name in MONEY if any(name in group.parts.columns for group in [*contacted, *control])]
    found = Comparison(
        label,
        one,
        other,
        other.value if other else None,
        left_out=sum(rule.contacted.times for rule in rules if pairs and rule.contacted and not rule.control),
        money={name: _money(contacted, control, name, paired=bool(pairs)) for name in shown},
    )
    if one is None or other is None or not pairs:
        return found
    shares = [(_share([a]), _share([b])) for a, b in zip(contacted, control, strict=True)]
    weighted = [(a.whole / one.whole, a, b) for a, b in shares if a and b]
    found = replace(found, control_share=sum(weight * b.value for weight, _, b in weighted))
    if found.smaller < FEWEST:
        return found
    difference, ratio = difference_of(weighted), one.whole / other.whole
    open_yet = None if difference.is_sure else needed(one.value, found.control_share or 0.0, ratio)
    return replace(found, difference=difference, needed=open_yet)


def _share(groups: Sequence[_Group]) -> Share | None:
    """Return how many of some customers bought; None without any."""
    if not groups:
        return None
    bought, times = sum(int(one.customers[BOUGHT].sum()) for one in groups), sum(one.times for one in groups)
    share = bought / times
    if all(one.counts_once for one in groups) or bought in (0, times):
        return Share(bought, times)
    # Of customers who are counted several times, each time tells less than that of another customer.
    customers = pl.concat([one.customers.select(TIMES, BOUGHT) for one in groups])
    far = customers[BOUGHT] - share * customers[TIMES]
    return Share(bought, times, max(1.0, float((far * far).sum()) / (times * share * (1 - share))))


def _money(contacted: Sequence[_Group], control: Sequence[_Group], name: str, *, paired: bool) -> Money:
    """Return the revenue or profit per customer of both groups, and the difference.

    Args:
        contacted: the customers contacted, by rule.
        control: those of the control groups, by rule.
        name: of the money.
        paired: whether both are of the same rules; the rules then weigh as many customers were contacted under them.
    """
    one, other = _terms(contacted, contacted, 0), _terms(control, contacted if paired else control, 1)
    found = Money(_mean(one, name, contacted), _mean(other, name, control), None)
    if not paired:
        return found
    both = [replace(a, beside=b.group) for a, b in zip(one, other, strict=True)]
    both += [replace(b, weight=-b.weight, beside=a.group) for a, b in zip(one, other, strict=True)]
    return replace(found, difference=_mean(both, name, contacted, control))


def _terms(groups: Sequence[_Group], weighing: Sequence[_Group], arm: int) -> list[_Term]:
    """Return groups with their weights.

    Args:
        groups: customers by rule.
        weighing: the customers whose number weighs each rule.
        arm: 0 of those contacted, 1 of the control groups.
    """
    total = sum(one.times for one in weighing)
    return [
        _Term(weighed.times / total, group, 2 * place + arm)
        for place, (group, weighed) in enumerate(zip(groups, weighing, strict=True))
    ]


def _mean(terms: Sequence[_Term], name: str, *groups: Sequence[_Group]) -> Interval | None:
    """Return a mean or difference of means, with its interval where all groups have enough buyers.

    Args:
        terms: what is added up.
        name: of the money.
        groups: those contacted, the control groups, or both.
    """
    if not terms:
        return None
    if min(sum(one.buyers for one in group) for group in groups) < FEWEST_BUYERS:
        return Interval(sum(one.weight * one.mean(name) for one in terms), None, None)
    return interval_of([(one.weight, one.means(name)) for one in terms])
