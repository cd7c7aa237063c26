"""Those contacted against their control group: how many bought, for how much, and how sure the difference is.

Customers are compared within each rule, since the control group of a rule is drawn from its own customers. Of several
rules, the differences are weighted by the customers contacted under each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.analyses.outcome.lists import KEPT_OFF
from custseg.analyses.outcome.observed import BOUGHT, PLACE, PROFIT, REVENUE, TOO_EARLY, Observed, once_within
from custseg.analyses.outcome.resampling import Means, dealt, interval_of, resampled
from custseg.analyses.outcome.shares import needed
from custseg.analyses.outcome.small_groups import borrows, resampled_together
from custseg.analyses.shared.intervals import Interval, Share, difference_of
from custseg.own_columns import own_column
from custseg.segments.action_columns import CUSTOMER_ID, RULE
from custseg.tables.values.amounts import to_float

FEWEST = 10
"""Customers that each group needs to be compared at all."""

FEWEST_BUYERS = 20
"""Customers with a purchase that a group needs for an interval of its money: of fewer, it would cover too little."""

MONEY = (REVENUE, PROFIT)

LABEL, PART, TIMES = own_column("label"), own_column("part"), own_column("times")


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
class _Rule:
    """The customers of a rule, one row each; None where nobody was contacted, or nobody was kept off the list."""

    contacted: pl.DataFrame | None
    control: pl.DataFrame | None

    @property
    def has_both(self) -> bool:
        """Return whether there is something to compare."""
        return self.contacted is not None and self.control is not None


def compare(observed: Observed, by: str | None) -> list[Comparison]:
    """Return the comparison of each rule, segment, owner or list by its name; of all customers without a ``by``.

    Args:
        observed: rows of lists with what came of them.
        by: column of what is told apart.
    """
    rows = observed.rows.with_columns((pl.col(by) if by else pl.lit("")).alias(LABEL))
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
        .with_columns(dealt(keys).alias(PART))
    )
    groups = customers.partition_by(keys, as_dict=True, maintain_order=True)
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
    shown = [name for name in MONEY if any(name in frame.columns for frame in [*contacted, *control])]
    found = Comparison(
        label,
        one,
        other,
        other.value if other else None,
        left_out=sum(_times(rule.contacted) for rule in rules if pairs and not rule.has_both),
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


def _times(customers: pl.DataFrame | None) -> int:
    """Return how often customers are counted."""
    return 0 if customers is None else int(customers[TIMES].sum())


def _share(groups: Sequence[pl.DataFrame]) -> Share | None:
    """Return how many of some customers bought; None without any."""
    if not groups:
        return None
    customers = pl.concat([one.select(TIMES, BOUGHT) for one in groups])
    bought, times = int(customers[BOUGHT].sum()), _times(customers)
    share = bought / times
    if times == customers.height or bought in (0, times):
        return Share(bought, times)
    # Of customers who are counted several times, each time tells less than that of another customer.
    far = customers[BOUGHT] - share * customers[TIMES]
    return Share(bought, times, max(1.0, float((far * far).sum()) / (times * share * (1 - share))))


def _money(contacted: Sequence[pl.DataFrame], control: Sequence[pl.DataFrame], name: str, *, paired: bool) -> Money:
    """Return the revenue or profit per customer of both groups, and the difference.

    Args:
        contacted: the customers contacted, by rule.
        control: those of the control groups, by rule.
        name: of the money.
        paired: whether both are of the same rules; the rules then weigh as many customers were contacted under them.
    """
    one = _terms(contacted, contacted, name, 0)
    other = _terms(control, contacted if paired else control, name, 1)
    if not paired:
        return Money(_mean(one, contacted), _mean(other, control), None)
    both = [*_beside(one, contacted, control, name, 0), *_beside(other, control, contacted, name, 1, sign=-1)]
    return Money(_mean(one, contacted), _mean(other, control), _mean(both, contacted, control))


def _terms(
    groups: Sequence[pl.DataFrame], weighing: Sequence[pl.DataFrame], name: str, arm: int
) -> list[tuple[float, Means]]:
    """Return the means of groups in resamples, each with its weight.

    Args:
        groups: customers by rule.
        weighing: the customers whose number weighs each rule.
        name: of the money.
        arm: 0 of those contacted, 1 of the control groups: no two groups of a comparison take the same weights.
    """
    total = sum(map(_times, weighing))
    return [
        (_times(weighed) / total, _resampled(group, name, 2 * place + arm))
        for place, (group, weighed) in enumerate(zip(groups, weighing, strict=True))
    ]


def _beside(
    terms: Sequence[tuple[float, Means]],
    groups: Sequence[pl.DataFrame],
    others: Sequence[pl.DataFrame],
    name: str,
    arm: int,
    *,
    sign: int = 1,
) -> list[tuple[float, Means]]:
    """Return the terms of a difference: groups with few buyers take the amounts of the groups they are compared with.

    Args:
        terms: weight and means of each group by itself.
        groups: their customers.
        others: the customers they are compared with, of the same rules.
        name: of the money.
        arm: 0 of those contacted, 1 of the control groups.
        sign: -1 for what is taken off.
    """
    found = []
    for place, ((weight, means), group, other) in enumerate(zip(terms, groups, others, strict=True)):
        values, beside = (one.select(to_float(pl.col(name))).to_series() for one in (group, other))
        # Of customers who are counted several times, amounts are sums that do not compare.
        if group.height == _times(group) and other.height == _times(other) and borrows(values):
            means = resampled_together(values, beside, 2 * place + arm)
        found.append((sign * weight, means))
    return found


def _resampled(customers: pl.DataFrame, name: str, place: int) -> Means:
    parts = customers.group_by(PART).agg(pl.col(TIMES).sum(), to_float(pl.col(name).sum())).sort(PART)
    return resampled(parts[TIMES], parts[name], place)


def _mean(terms: Sequence[tuple[float, Means]], *groups: Sequence[pl.DataFrame]) -> Interval | None:
    """Return a mean or difference of means, with its interval where all groups have enough buyers."""
    if not terms:
        return None
    buyers = min(sum(int((one[BOUGHT] > 0).sum()) for one in group) for group in groups)
    if buyers < FEWEST_BUYERS:
        return Interval(sum(weight * one.mean for weight, one in terms), None, None)
    return interval_of(terms)
