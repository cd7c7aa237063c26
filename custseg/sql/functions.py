"""The functions of conditions, each with the types that it takes and gives."""

from __future__ import annotations

from typing import NamedTuple


class Function(NamedTuple):
    """A function of conditions.

    Attributes:
        takes: kinds of the arguments; "same" for any kind, the same for all.
        gives: kind of the result; "same" for that of the arguments.
        optional: how many of the last arguments may be left out.
        more: whether any number of further arguments of the last kind may follow.
    """

    takes: tuple[str, ...]
    gives: str
    optional: int = 0
    more: bool = False


FUNCTIONS = {
    "ABS": Function(("number",), "number"),
    "ROUND": Function(("number", "number"), "number", optional=1),
    "FLOOR": Function(("number",), "number"),
    "CEIL": Function(("number",), "number"),
    "SQRT": Function(("number",), "number"),
    "LEAST": Function(("same",), "same", more=True),
    "GREATEST": Function(("same",), "same", more=True),
    "COALESCE": Function(("same",), "same", more=True),
    "NULLIF": Function(("same", "same"), "same"),
    "LOWER": Function(("text",), "text"),
    "UPPER": Function(("text",), "text"),
    "TRIM": Function(("text",), "text"),
    "LENGTH": Function(("text",), "number"),
    "STARTS_WITH": Function(("text", "text"), "condition"),
    "ENDS_WITH": Function(("text", "text"), "condition"),
    "CONCAT": Function(("text",), "text", more=True),
    "SUBSTR": Function(("text", "number", "number"), "text", optional=1),
    "REPLACE": Function(("text", "text", "text"), "text"),
}
SPECIAL = ("IF", "CAST", "EXTRACT")
PARTS = ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY")
CASTS = {
    "INT": "number",
    "INTEGER": "number",
    "BIGINT": "number",
    "FLOAT": "number",
    "DOUBLE": "number",
    "VARCHAR": "text",
    "TEXT": "text",
}
CLOCK = ("NOW", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "TODAY", "LOCALTIMESTAMP")
AGGREGATES = frozenset(
    (
        *("SUM", "AVG", "MEAN", "MIN", "MAX", "COUNT", "MEDIAN", "STDDEV", "VARIANCE", "FIRST", "LAST"),
        *("QUANTILE_CONT", "RANK", "ROW_NUMBER", "DENSE_RANK", "LAG", "LEAD", "NTILE"),
    )
)
KEYWORDS = frozenset(
    (
        *("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE", "IS", "NULL", "TRUE", "FALSE", "DISTINCT", "FROM"),
        *("CASE", "WHEN", "THEN", "ELSE", "END", "DATE", "INTERVAL", "AS", "OVER", "SELECT", "WINDOW", "EXISTS"),
    )
)
