"""Every setting that exists: the one list behind flags, environment variables and config files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custseg.settings import kinds
from custseg.settings.kinds import Kind
from custseg.settings.targets import TARGETS

FORMATS = ("table", "csv", "tsv", "json", "ndjson", "md", "parquet")
MODELS = ("mbg-nbd", "bg-nbd", "pareto-nbd", "auto")


@dataclass(frozen=True)
class Known:
    """A setting: its kind, built-in value and meaning."""

    kind: Kind
    default: Any
    meaning: str


KNOWN: dict[str, Known] = {
    "map": Known(kinds.MAPPING, {}, "which column plays which role"),
    "date_format": Known(kinds.TEXT, None, "how dates are written, such as %d/%m/%Y"),
    "decimal": Known(kinds.choice("comma", "point"), None, "decimal sign of amounts"),
    "currency": Known(kinds.CURRENCY, None, "currency whose rows are used, or that rates convert to"),
    "rates": Known(kinds.RATES, {}, "value of one unit of each currency in that of the result"),
    "encoding": Known(kinds.ENCODING, None, "encoding of text files, such as cp1251"),
    "bad_rows": Known(kinds.choice("skip", "error"), "skip", "what lines that are no rows do: set aside, or an error"),
    "sheet": Known(kinds.TEXT, None, "sheet of a workbook, by name or number"),
    "contacts": Known(kinds.TEXT, None, "file with attributes of customers"),
    "products": Known(kinds.TEXT, None, "file with attributes of products, such as their category"),
    "spend": Known(kinds.TEXT, None, "file with the cost of marketing by channel and month"),
    "match": Known(kinds.choice("email"), None, "what makes several ids one customer: email"),
    "not_goods": Known(kinds.NAMES, (), "products that are money but no goods, such as postage"),
    "rows": Known(kinds.TEXT, None, "SQL condition on the rows to use"),
    "where": Known(kinds.TEXT, None, "SQL condition on the customers to show"),
    "from": Known(kinds.DATE, None, "first day of what is summed"),
    "to": Known(kinds.DATE, None, "last day of what is summed"),
    "as_of": Known(kinds.DATE, None, "the day the figures are true for"),
    "warm_up": Known(kinds.COUNT, 90, "days from the first date within which a customer is not new"),
    "margin": Known(kinds.FRACTION, None, "profit as a share of revenue where it is not known"),
    "cac": Known(kinds.POSITIVE, None, "cost of winning a customer where the data have none"),
    "lifetime": Known(kinds.LIFETIME, "average", "months a customer stays"),
    "healthy": Known(kinds.POSITIVE, 3.0, "LTV ÷ CAC from which the verdict is healthy"),
    "thin": Known(kinds.POSITIVE, 1.0, "LTV ÷ CAC from which the verdict is thin, below it loss"),
    "horizon": Known(kinds.MONTHS, 12, "months that a forecast looks ahead"),
    "model": Known(kinds.choice(*MODELS), "mbg-nbd", "model of repeat orders that a forecast takes"),
    "interval": Known(kinds.INTERVAL, 0.8, "share of futures that the interval of a forecast holds, or 'off'"),
    "holdout": Known(kinds.SWITCH, "on", "whether a forecast is tested on the end of the history"),
    "discount": Known(kinds.DISCOUNT, 0.0, "rate per year by which a forecast discounts money to come"),
    "by": Known(kinds.TEXT, None, "dimension to group by"),
    "period": Known(kinds.EVERY, None, "length of the periods of trend and cohorts"),
    "periods": Known(kinds.COUNT, None, "number of periods to show, the last ones"),
    "against": Known(kinds.choice("previous", "year"), "previous", "what a period is compared with"),
    "period_slack": Known(kinds.COUNT, 3, "days that a period may lack and still be complete"),
    "compare_to": Known(kinds.PERIOD, None, "period to compare with the one before it"),
    "scheme": Known(kinds.TEXT, "volume-value", "scheme of segments"),
    "rules_file": Known(kinds.TEXT, None, "YAML file with schemes, tags and metrics of one's own"),
    "targets": Known(TARGETS, {}, "what base figures should be, with the source"),
    "columns": Known(kinds.NAMES, None, "columns to show"),
    "sort": Known(kinds.TEXT, None, "column to sort by"),
    "top": Known(kinds.COUNT, None, "number of rows to show, 0 for all"),
    "format": Known(kinds.choice(*FORMATS), None, "format of the table"),
}
