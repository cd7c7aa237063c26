"""The part of a table of customers that is shown, where each row is one customer of all."""

from __future__ import annotations

from collections.abc import Sequence

from custseg.analyses.shared.customer_names import titled, with_name
from custseg.analyses.shared.selection import Selection, sort_order, where_of
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN, TableColumns
from custseg.engine.dataset import Dataset
from custseg.metrics.catalogue import available, check_names, customer_metrics
from custseg.result import Column


def customer_selection(
    dataset: Dataset, table: TableColumns, *, first: Sequence[str] = (), without: Sequence[str] = ()
) -> Selection:
    """Return the columns, condition and order of a table of customers.

    Args:
        dataset: the inputs.
        table: its columns and order by default.
        first: attributes that stand before its columns, unless the user names columns.
        without: columns that are left out, unless the user names them.

    Raises:
        CustsegError: there is no such column, or the condition is wrong.
    """
    settings, attributes = dataset.settings, dataset.attributes()
    metrics = available(customer_metrics(), dataset.roles - {"comparison"})
    default = [*first, *(name for name in table.default if name in metrics and name not in without)]
    names = with_name([name for name in settings["columns"] or default if name != CUSTOMER_COLUMN.name], dataset)
    check_names(names, [*metrics, *attributes], settings, "columns", elsewhere=dataset.absent_metrics)
    columns = [Column.of(metrics[name]) if name in metrics else titled(name, dataset) for name in names]
    known = [CUSTOMER_COLUMN.name, *metrics, *attributes]
    sort = sort_order(settings, known, table.sort, dataset.absent_metrics)
    where, where_names = where_of(dataset, metrics, attributes)
    used = {*names, *where_names, sort.name}
    shown = {name: metric for name, metric in metrics.items() if name in used}
    return Selection([CUSTOMER_COLUMN, *columns], shown, used, sort, where, table.bar(names))
