"""The options that commands share, each declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from custseg.settings.schema import FORMATS, MODELS

ROWS = "Which rows and customers"
MONEY = "Money and time"
SHOWN = "What is shown"
READING = "Reading"
OUTPUT = "Output"


def _option(*names: str, kind: Any = str, panel: str, metavar: str | None = None, help: str) -> Any:
    several = kind is list
    option = typer.Option(*names, metavar=metavar, help=help, rich_help_panel=panel, show_default=False)
    return Annotated[list[str] | None if several else kind | None, option]


OPTIONS: dict[str, Any] = {
    "by": _option(
        "--by",
        panel=SHOWN,
        metavar="DIMENSION",
        help="Split by cohort, attribute, first:FIELD, main:FIELD; ltv: scheme.",
    ),
    "scheme": _option(
        "--scheme", panel=SHOWN, metavar="NAME", help="volume-value, ltv-tier, lifecycle, abc, rfm or one of yours."
    ),
    "cross": _option("--cross", panel=SHOWN, metavar="SCHEME", help="Against a second scheme."),
    "members": _option(
        "--members", panel=SHOWN, metavar="[SEGMENT]", help="The customers of a segment, or of all, and why."
    ),
    "all": _option("--all", kind=bool, panel=SHOWN, help="Add prospects: contacts without orders."),
    "columns": _option("--columns", panel=SHOWN, metavar="A,B,…", help="Columns to show; see custseg metrics."),
    "sort": _option("--sort", panel=SHOWN, metavar="NAME[:asc|:desc]", help="Column to sort by, highest first."),
    "top": _option("--top", panel=SHOWN, metavar="N", help="Number of rows; 0 for all."),
    "compare_to": _option(
        "--compare-to",
        panel=SHOWN,
        metavar="90d|DATE",
        help="Compare with 90 days ago, or with DATE.",
    ),
    "period": _option("--period", panel=SHOWN, metavar="month|quarter|year|30d", help="Length of a period."),
    "periods": _option("--periods", panel=SHOWN, metavar="N", help="The last N periods only."),
    "against": _option("--against", panel=SHOWN, metavar="previous|year", help="What a period is compared with."),
    "where": _option("--where", panel=ROWS, metavar="SQL", help="Customers to show, such as 'ltv > 100'."),
    "rows": _option("--rows", panel=ROWS, metavar="SQL", help="Rows to use, such as \"category = 'Tea'\"."),
    "from": _option("--from", panel=ROWS, metavar="DATE", help="First day of what is summed."),
    "to": _option("--to", panel=ROWS, metavar="DATE", help="Last day of what is summed."),
    "as_of": _option("--as-of", panel=ROWS, metavar="DATE", help="The day the figures are true for."),
    "margin": _option("--margin", panel=MONEY, metavar="SHARE", help="Profit ÷ revenue where it is not known: 30%."),
    "cac": _option("--cac", panel=MONEY, metavar="AMOUNT", help="Cost of winning a customer where not known."),
    "lifetime": _option("--lifetime", panel=MONEY, metavar="average|MONTHS", help="Months a customer stays."),
    "horizon": _option("--horizon", panel=MONEY, metavar="MONTHS", help="How far to look ahead; 12 months else."),
    "model": _option("--model", panel=MONEY, metavar="|".join(MODELS), help="Of repeat orders; auto: the best."),
    "interval": _option("--interval", panel=MONEY, metavar="SHARE|off", help="What low and high hold; 80% else."),
    "holdout": _option("--holdout", panel=MONEY, metavar="on|off", help="Test it on the end of the history."),
    "discount": _option("--discount", panel=MONEY, metavar="SHARE", help="Per year, on profit to come: 10%."),
    "rules_file": _option("--rules-file", panel=READING, metavar="FILE", help="Schemes, tags and metrics of yours."),
    "rules": _option("--rules", panel=OUTPUT, metavar="FILE", help="Write a copy of the built-in rules to edit."),
    "contacts": _option("--contacts", panel=READING, metavar="FILE", help="Attributes of customers: name, joined, …"),
    "products": _option("--products", panel=READING, metavar="FILE", help="Attributes of products: category, …"),
    "spend": _option("--spend", panel=READING, metavar="FILE", help="Cost of marketing by channel and month."),
    "match": _option("--match", panel=READING, metavar="email", help="Customers with the same e-mail are one."),
    "map": _option("--map", kind=list, panel=READING, metavar="ROLE=COLUMN", help="What a column means; repeatable."),
    "decimal": _option("--decimal", panel=READING, metavar="comma|point", help="Decimal sign of amounts."),
    "currency": _option("--currency", panel=ROWS, metavar="CODE", help="Only rows in it, or in it with rates: EUR."),
    "encoding": _option("--encoding", panel=READING, metavar="NAME", help="Of text files, such as cp1251."),
    "bad_rows": _option("--bad-rows", panel=READING, metavar="skip|error", help="What lines that are no rows do."),
    "sheet": _option("--sheet", panel=READING, metavar="NAME|NUMBER", help="Of a workbook, where several hold tables."),
    "date_format": _option("--date-format", panel=READING, metavar="%d/%m/%Y", help="How dates are written."),
    "rejects": _option("--rejects", panel=OUTPUT, metavar="FILE", help="Write the rows that were set aside (CSV)."),
    "format": _option("--format", panel=OUTPUT, metavar="|".join(FORMATS), help="Format of the table."),
    "output": _option("--output", "-o", panel=OUTPUT, metavar="FILE", help="Write the table to a file."),
    "summary": _option("--summary", panel=OUTPUT, metavar="FILE", help="Write all but the rows as JSON."),
    "config": _option("--config", panel=OUTPUT, metavar="FILE", help="Settings in YAML; else ./custseg.yaml."),
    "no_config": _option("--no-config", kind=bool, panel=OUTPUT, help="Read no config file."),
    "quiet": _option("--quiet", "-q", kind=bool, panel=OUTPUT, help="Print nothing but the table and errors."),
    "verbose": _option("--verbose", "-v", kind=bool, panel=OUTPUT, help="Print each setting and its origin."),
    "debug": _option("--debug", kind=bool, panel=OUTPUT, help="Print the traceback of an error."),
}
READS = (
    "rules_file", "contacts", "products", "match", "map", "date_format", "decimal", "currency", "encoding", "sheet",
    "bad_rows", "rejects",
)  # fmt: skip
WRITING = ("format", "output", "summary", "config", "no_config", "quiet", "verbose", "debug")

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…", help="CSV, Parquet, Excel, NDJSON, packed too; files, folders, globs, - for standard input."
    ),
]


Files = Annotated[list[str] | None, typer.Argument(metavar="[FILE…]", help="Orders, as for the other commands.")]

ARGUMENTS = {"inputs": Inputs, "files": Files}


def takes(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options ``names``; it gets their values as one dict.

    Args:
        names: keys of ``OPTIONS``; "inputs" is the argument of files, "files" the same where it can be left out.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        def command(**values: Any) -> None:
            ctx = values.pop("ctx")
            function(values | _before(ctx, values))

        # A keyword such as "from" cannot be a parameter's name.
        annotations: dict[str, Any] = {"ctx": typer.Context}
        annotations |= {_safe(name): ARGUMENTS.get(name) or OPTIONS[name] for name in names}
        parameters = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=kind,
                default=inspect.Parameter.empty if name in ("ctx", "inputs") else None,
            )
            for name, kind in annotations.items()
        ]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = annotations
        command.__doc__ = function.__doc__
        return command

    return decorate


def _before(ctx: typer.Context, values: dict[str, Any]) -> dict[str, Any]:
    """Return the options that may also stand before the command's name."""
    given = ctx.obj or {}
    return {name: values.get(name) or given.get(name) for name in ("quiet", "verbose", "debug", "config", "no_config")}


def _safe(name: str) -> str:
    return name + "_" if name == "from" else name
