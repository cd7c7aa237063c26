"""All measures by name, and the measures that each of them reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from custseg.metrics.measures.acquisition import CAC, GIVEN, NEW_CUSTOMERS
from custseg.metrics.measures.actions import ACTIONS
from custseg.metrics.measures.breadth import BREADTH, LAST_ORDER, OF_ROWS
from custseg.metrics.measures.customers import OF_BASE, OWN
from custseg.metrics.measures.forecast import EXPECTED
from custseg.metrics.measures.measure import BaseMeasure, Measure, OrderMeasure, OwnMeasure, RowMeasure
from custseg.metrics.measures.orders import ORDER_DAYS, ORDERS
from custseg.metrics.measures.payments import DEALS, OF_EFFORT, PAID_PRODUCTS, PAYMENTS
from custseg.metrics.measures.periods import AGES, TURNOVER, TWO_PERIODS
from custseg.metrics.measures.referrals import REFERRALS
from custseg.metrics.measures.rhythm import MONTHLY, RHYTHM, SEASONS
from custseg.metrics.measures.rows import DISTINCT, PROFITS, ROWS
from custseg.metrics.measures.segments import SPECIAL_CUSTOMERS

FAMILIES: tuple[Iterable[Measure], ...] = (
    ROWS, PROFITS, DISTINCT, ORDERS, ORDER_DAYS, SEASONS, MONTHLY, PAYMENTS, DEALS, PAID_PRODUCTS, OWN, OF_BASE,
    OF_EFFORT, RHYTHM, REFERRALS, GIVEN, CAC, NEW_CUSTOMERS, OF_ROWS, BREADTH, LAST_ORDER,
    ACTIONS, SPECIAL_CUSTOMERS, EXPECTED, TWO_PERIODS, AGES, TURNOVER,
)  # fmt: skip
MEASURES: dict[str, Measure] = {measure.name: measure for family in FAMILIES for measure in family}

ROW_MEASURES = [measure for measure in ROWS if isinstance(measure, RowMeasure)]
ORDER_MEASURES = [measure for measure in MEASURES.values() if isinstance(measure, OrderMeasure)]
OWN_MEASURES = [measure for measure in MEASURES.values() if isinstance(measure, OwnMeasure)]
BASE_MEASURES = [measure for measure in MEASURES.values() if isinstance(measure, BaseMeasure)]


def with_inputs(names: Collection[str]) -> set[str]:
    """Return the names of measures, and of all measures that they are computed from."""
    found: set[str] = set()
    waiting = [name for name in names if name in MEASURES]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += MEASURES[name].reads
    return found


def takes_of(names: Collection[str]) -> set[str]:
    """Return what measures take of `custseg.tables.known`, with all that they are computed from."""
    found: set[str] = set()
    waiting, seen = [name for name in names if name in MEASURES], set()
    while waiting:
        measure = MEASURES[waiting.pop()]
        if measure.name not in seen:
            seen.add(measure.name)
            found |= measure.takes_itself()
            waiting += measure.reads if measure.takes is None else ()
    return found
