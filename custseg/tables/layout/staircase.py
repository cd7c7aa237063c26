"""Reports in which each level has its own columns: a customer, below him a document with its date, below it lines."""

from __future__ import annotations

from custseg.tables.layout.one_column import depths_of, sums_hold
from custseg.tables.layout.report_table import Groups, ReportTable


def staircase_groups(table: ReportTable) -> Groups | None:
    """Return the groups of a report whose levels fill different columns; None where rows share columns or sums fail.

    Args:
        table: the rows.
    """
    rows = [row for row in range(table.height) if table.named[row] and not table.worded[row]]
    keys = [table.columns.index(table.named[row][0]) for row in rows]
    if len(set(keys)) < 2:
        return None
    filled: dict[int, set[str]] = {}
    for row, key in zip(rows, keys, strict=True):
        filled.setdefault(key, set()).update(table.named[row])
    if sum(map(len, filled.values())) > len(set().union(*filled.values())):
        return None
    depths = depths_of(keys, complete=table.complete)
    if depths is None or max(depths) != len(filled) - 1 or not sums_hold(table, rows, depths):
        return None
    above = [name for name in table.columns if any(name in filled[key] for key in sorted(filled)[:-1])]
    levels: list[list[str | None]] = [[None] * table.height for _ in above]
    current: dict[str, str | None] = {}
    marked = [table.worded[row] for row in range(table.height)]
    for row, key, depth in zip(rows, keys, depths, strict=True):
        if depth < max(depths):
            marked[row] = True
            current = {name: value for name, value in current.items() if table.columns.index(name) < key}
            current |= {name: table.cells[name][row] for name in table.named[row]}
        else:
            for place, name in enumerate(above):
                levels[place][row] = current.get(name)
    return Groups(marked, levels, above, proof="by the columns that each level has for itself")
