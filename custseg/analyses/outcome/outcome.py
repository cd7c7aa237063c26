"""What lists of actions achieved: who bought within a time, those contacted against the control group."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from custseg.analyses.outcome.comparing import MONEY, compare
from custseg.analyses.outcome.lists import Lists, check_orders, lists_and_orders, read_lists
from custseg.analyses.outcome.observed import PROFIT, observe
from custseg.analyses.outcome.table import SENTENCE, TITLES, columns_of, frame_of, money_section, sorted_by_size
from custseg.analyses.outcome.words import figures_of, headline_of, notes_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.targets import add_targets
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import DataError, nearest
from custseg.result import Result
from custseg.segments.action_columns import LIST, RULE
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS, DAYS, SINGLE_ORDERS


def outcome(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return what came of lists of actions: those contacted against their control groups.

    Args:
        inputs: the lists, then the orders: paths, globs, folders, or ``-`` for the orders; tables in memory.
        settings: of the run; with ``within`` and ``by``.
        rejects: file for the excluded rows of the orders.

    Returns:
        One row per rule, segment, owner or list, and one of all customers.

    Raises:
        CustsegError: the inputs, settings or names are wrong, or the lists are of other orders.
    """
    by, days = _by(settings), int(settings["within"])
    list_inputs, orders = lists_and_orders(inputs)
    lists = read_lists(list_inputs, settings)
    _check_column(by, lists, settings)
    dataset = _open(orders, settings)
    check_known(dataset, "outcome", DAYS, SINGLE_ORDERS)
    with_money = dataset.knows(AMOUNTS)
    request = TableRequest(slices=PeriodSlices("1d", with_profit=with_money), rejects=rejects)
    customers = build_customer_table(dataset, request)
    shown = [
        name for name in MONEY if with_money and (name != PROFIT or (customers.base and customers.base.margin_known))
    ]
    columns = columns_of(by, shown)
    result = result_of(
        customers,
        f"Outcome by {by}",
        columns,
        seen=(by, "contacted", "control", SENTENCE),
        foot=1,
        narrow="-o FILE.csv",
    )
    result.notes = [*lists.notes, *result.notes]
    if customers.base is None:
        return result
    unshown = [name for name in MONEY if name not in shown]
    customers.slices = customers.slices.drop(unshown, strict=False)
    observed = observe(lists.rows, customers, days, lists.name)
    parts, total = sorted_by_size(compare(observed, by)), compare(observed, None)[0]
    top = settings["top"]
    result.total = len(parts) + 1
    result.frame = frame_of([*(parts[:top] if top else parts), total], columns)
    result.sections = [money_section([*parts, total], by, name, days) for name in shown if name in total.money]
    result.summary = figures_of(lists, observed, total)
    result.headline = headline_of(total, observed)
    result.notes += notes_of(lists, observed, parts, total)
    return add_targets(result)


def _by(settings: Settings) -> str:
    """Return what a row of the table is of.

    Raises:
        CustsegError: it is no column that lists have for this.
    """
    by = settings["by"] or RULE
    if by not in TITLES:
        what = f"outcomes are by {', '.join(list(TITLES)[:-1])} or {list(TITLES)[-1]}, not by '{by}'"
        raise settings.error("by")(what, where=settings.origin("by"), hint=nearest(by, TITLES))
    return str(by)


def _check_column(by: str, lists: Lists, settings: Settings) -> None:
    """Refuse a column that no list has.

    Raises:
        CustsegError: there is none.
    """
    # Rules and lists have names even where no column gives them.
    if by not in lists.columns and by not in (RULE, LIST):
        what = f"the lists have no column '{by}'"
        raise settings.error("by")(what, where=settings.origin("by"), hint=f"Leave it out, or use: --by {RULE}")


def _open(orders: Sequence[Input], settings: Settings) -> Dataset:
    """Open the orders; of a list that stands in their place, say that it is one.

    Raises:
        CustsegError: they cannot be read.
    """
    try:
        return open_dataset(orders, settings)
    except DataError:
        check_orders(orders)
        raise
