"""What is known of the columns of numbers of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from custseg.tables.arithmetic.equation import Equation, Level, Term
from custseg.tables.arithmetic.grain import Grain
from custseg.tables.arithmetic.taxes import TaxPlace


@dataclass(frozen=True)
class Told:
    """What is known of amounts besides the numbers.

    Attributes:
        base: column of the amount, where it is known which one counts.
        before: whether an amount, the first name, is before a discount, the second, as round shares of it show.
        includes: whether an amount includes a part by its header, given its column and the role of the part; None where
            that is open. The column of quantity × unit price is "".
    """

    base: str | None = None
    before: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    includes: Callable[[str, str], bool | None] = lambda base, role: None


@dataclass(frozen=True)
class Known:
    """What is known of a file's columns.

    Attributes:
        equations: those that can be relied on.
        roles: role by column.
        taxes: where taxes stand.
        grain: to what each column's amounts belong.
        signs: 0 for columns without any amount, -1 for those written with a minus.
        doubtful: equations that some rows contradict.
        told: what is known besides the numbers.
    """

    equations: tuple[Equation, ...]
    roles: Mapping[str, str]
    taxes: tuple[TaxPlace, ...]
    grain: Mapping[str, Grain]
    signs: Mapping[str, int]
    doubtful: tuple[Equation, ...]
    told: Told = Told()

    def empty(self, name: str) -> bool:
        """Return whether a column has no amounts."""
        return self.signs.get(name) == 0


def level_of(known: Known) -> Level:
    """Return whether amounts of whole orders have to be compared: some stand once per order or are repeated."""
    of_orders = any(one.startswith("order") for one in known.grain.values())
    levels = {one.level for one in known.equations} | {one.level for one in known.taxes}
    return "order" if of_orders or "order" in levels else "row"


def term_of(name: str, known: Known, *, negative: bool = False) -> Term:
    """Return a column; amounts of lines are added up where those of orders are compared."""
    return Term(name, 1, level_of(known) == "order" and known.grain.get(name) == "line", negative)
