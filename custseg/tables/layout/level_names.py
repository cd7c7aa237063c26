"""Names for the columns that are made from the headings of a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from custseg.own_columns import without_sign
from custseg.tables.layout.grid import role_names
from custseg.tables.layout.report_table import Groups, ReportTable
from custseg.tables.values.word_lists import word_file, words_of

SEPARATORS = r"\s*[/>→\\|\n]\s*"
PREFIX = re.compile(r"^([^\W\d][^:]{1,30}):\s*(\S.*)$")
GROUPED_AS = ("customer_id", "product", "category", "seller", "channel")


def listed_levels(column: str) -> list[str]:
    """Return the names of levels that the name of a column lists, such as "Customer / Invoice"; else none."""
    parts = [part for part in re.split(SEPARATORS, column.strip()) if part]
    return parts if len(parts) > 1 else []


def name_levels(groups: Groups, table: ReportTable, below: Sequence[str] = ()) -> list[str]:
    """Return a name for each level; the name of the heading's own column where it can be filled.

    Args:
        groups: of the report; the names of headings lose what becomes the name of their level.
        table: the rows.
        below: names of further levels that stand below the name of the first column.
    """
    count = len(groups.levels)
    names = [""] * count
    column = groups.where[0]
    listed = listed_levels(column) or ([column, *below] if below else [])
    if len(listed) in (count, count + 1):
        names = listed[:count]
    elif groups.leaf and "customer_id" in role_names(column):
        # Reports name their outermost level first.
        names[0] = column
    taken = {name for name in table.columns if name not in names}
    for level in range(count):
        own = groups.where[level]
        alone = groups.where.count(own) == 1 and not groups.leaf and _is_name(own) and _free(table, groups, own)
        names[level] = names[level] or _from_prefix(groups, level) or (own if alone else "")
    if count == 1 and not names[0]:
        names[0] = _from_title(table.above)
    for level, name in enumerate(map(without_sign, list(names))):
        names[level] = name
        if not name or (name in taken and name != groups.where[level]) or name in names[:level]:
            names[level] = _numbered(level, taken)
    return names


def _numbered(level: int, taken: set[str]) -> str:
    name = f"Group {level + 1}"
    while name in taken:
        name += " of the report"
    return name


def _is_name(column: str) -> bool:
    return re.match(r"column \d+", column) is None


def _free(table: ReportTable, groups: Groups, column: str) -> bool:
    """Return whether a column holds nothing but headings."""
    cells = table.cells[column]
    return all(cells[row] is None for row in range(table.height) if not groups.marked[row])


def _from_prefix(groups: Groups, level: int) -> str:
    """Return the word before the colon that all headings of a level begin with, and take it off them."""
    found = {name: PREFIX.match(name) for name in groups.levels[level] if name}
    prefixes = {match[1].strip() if match else "" for match in found.values()}
    if len(prefixes) != 1 or "" in prefixes or (len(found) < 2 and not role_names(next(iter(prefixes)))):
        return ""
    groups.levels[level] = [match[2] if name and (match := found[name]) else name for name in groups.levels[level]]
    return prefixes.pop()


@cache
def _title() -> re.Pattern[str]:
    words = "|".join(words_of(word_file("layout/words.yaml")["grouped_by"].values()))
    return re.compile(rf"(?i)(?<!\w)(?:{words})\s+([^\W\d_]+)")


def _from_title(above: Sequence[str]) -> str:
    """Return by what the title of a report says that it is grouped, such as "Sales by Customer Detail"."""
    words = [word for line in above for word in _title().findall(line)]
    return next((word.capitalize() for word in words if role_names(word) & set(GROUPED_AS)), "")
