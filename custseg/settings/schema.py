"""Every setting that exists: the one list behind flags, environment variables and config files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custseg.settings import parsers
from custseg.settings.output_formats import OUTPUT_FORMATS
from custseg.settings.parsers import Kind
from custseg.settings.targets import TARGETS

MODELS = ("mbg-nbd", "bg-nbd", "pareto-nbd", "auto")


@dataclass(frozen=True)
class Known:
    """A setting: its kind, built-in value and meaning."""

    kind: Kind
    default: Any
    meaning: str


KNOWN: dict[str, Known] = {
    "map": Known(parsers.MAPPING, {}, "which column plays which role"),
    "date_format": Known(parsers.TEXT, None, "how dates are written, such as %d/%m/%Y"),
    "decimal": Known(parsers.choice("comma", "point"), None, "decimal sign of amounts"),
    "currency": Known(parsers.CURRENCY, None, "currency whose rows are used, or that rates convert to"),
    "rates": Known(parsers.RATES, {}, "value of one unit of each currency in that of the result"),
    "encoding": Known(parsers.ENCODING, None, "encoding of text files, such as cp1251"),
    "bad_rows": Known(
        parsers.choice("skip", "error"), "skip", "what lines that are no rows do: set aside, or an error"
    ),
    "sheet": Known(parsers.TEXT, None, "sheet of a workbook, by name or number"),
    "contacts": Known(parsers.TEXT, None, "file with attributes of customers"),
    "products": Known(parsers.TEXT, None, "file with attributes of products, such as their category"),
    "spend": Known(parsers.TEXT, None, "file with the cost of marketing by channel and month"),
    "match": Known(parsers.choice("email"), None, "what makes several ids one customer: email"),
    "not_goods": Known(parsers.NAMES, (), "products that are money but no goods, such as postage"),
    "rows": Known(parsers.TEXT, None, "SQL condition on the rows to use"),
    "where": Known(parsers.TEXT, None, "SQL condition on the customers to show"),
    "from": Known(parsers.DATE, None, "first day of what is summed"),
    "to": Known(parsers.DATE, None, "last day of what is summed"),
    "as_of": Known(parsers.DATE, None, "the day the figures are true for"),
    "warm_up": Known(parsers.COUNT, 90, "days from the first date within which a customer is not new"),
    "margin": Known(parsers.FRACTION, None, "profit as a share of revenue where it is not known"),
    "cac": Known(parsers.POSITIVE, None, "cost of winning a customer where the data have none"),
    "lifetime": Known(parsers.LIFETIME, "average", "months a customer stays"),
    "healthy": Known(parsers.POSITIVE, 3.0, "LTV ÷ CAC from which the verdict is healthy"),
    "thin": Known(parsers.POSITIVE, 1.0, "LTV ÷ CAC from which the verdict is thin, below it loss"),
    "horizon": Known(parsers.MONTHS, 12, "months that a forecast looks ahead"),
    "model": Known(parsers.choice(*MODELS), "mbg-nbd", "model of repeat orders that a forecast takes"),
    "interval": Known(parsers.INTERVAL, 0.8, "share of futures that the interval of a forecast holds, or 'off'"),
    "holdout": Known(parsers.SWITCH, "on", "whether a forecast is tested on the end of the history"),
    "discount": Known(parsers.DISCOUNT, 0.0, "rate per year by which a forecast discounts money to come"),
    "by": Known(parsers.TEXT, None, "dimension to group by"),
    "period": Known(parsers.EVERY, None, "length of the periods of trend and cohorts"),
    "periods": Known(parsers.COUNT, None, "number of periods to show, the last ones"),
    "against": Known(parsers.choice("previous", "year"), "previous", "what a period is compared with"),
    "period_slack": Known(parsers.COUNT, 3, "days that a period may lack and still be complete"),
    "compare_to": Known(parsers.PERIOD, None, "period to compare with the one before it"),
    "scheme": Known(parsers.TEXT, "volume-value", "scheme of segments"),
    "rules_file": Known(parsers.TEXT, None, "YAML file with schemes, tags and metrics of one's own"),
    "targets": Known(TARGETS, {}, "what base figures should be, with the source"),
    "columns": Known(parsers.NAMES, None, "columns to show"),
    "sort": Known(parsers.TEXT, None, "column to sort by"),
    "top": Known(parsers.COUNT, None, "number of rows to show, 0 for all"),
    "format": Known(parsers.choice(*OUTPUT_FORMATS), None, "output format of the table"),
}
