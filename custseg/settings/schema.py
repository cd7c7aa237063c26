"""Every setting: the one list behind flags, environment variables and config files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custseg.languages import ENGLISH, LANGUAGES
from custseg.settings import parsers
from custseg.settings.checks import CHECKS
from custseg.settings.join_rules import JOINS
from custseg.settings.output_formats import OUTPUT_FORMATS, OWN_FORMATS
from custseg.settings.parsers import Kind
from custseg.settings.report_plan import REPORT, ReportPlan
from custseg.settings.side_files import SIDE_FILES
from custseg.settings.targets import TARGETS
from custseg.settings.what_if import WHAT_IF

MODELS = ("mbg-cnbd-k", "mbg-nbd", "bg-nbd", "pareto-nbd", "auto")


@dataclass(frozen=True)
class SettingSpec:
    """What a setting is.

    Attributes:
        kind: of its values.
        default: its built-in value.
        meaning: for messages, as a noun phrase.
    """

    kind: Kind
    default: Any
    meaning: str


SCHEMA: dict[str, SettingSpec] = {
    "map": SettingSpec(parsers.MAPPING, {}, "the column of each role"),
    "join": SettingSpec(JOINS, (), "the keys that join the tables of several files, or the files that are left out"),
    "shape": SettingSpec(
        parsers.choice("transactions", "customers", "customer-parts"),
        None,
        "what a row is: a transaction, a customer with totals, or a part of the totals of one",
    ),
    "system": SettingSpec(parsers.TEXT, None, "the known export to read the file as, or 'none'"),
    "includes": SettingSpec(parsers.NAMES, None, "what the amounts include and is deducted: discount, tax, shipping …"),
    "amount_per": SettingSpec(parsers.choice("order", "line"), None, "what an amount is for: a whole order or a line"),
    "minor_units": SettingSpec(parsers.SWITCH, None, "whether amounts are in the smallest unit, such as cents"),
    "no_money": SettingSpec(parsers.SWITCH, "off", "whether rows are events without amounts"),
    "unpaid": SettingSpec(parsers.choice("exclude", "count"), None, "what becomes of orders that are not paid yet"),
    "refunds": SettingSpec(
        parsers.choice("own-day", "order-day"), "own-day", "the day on which a refund counts: its own, or its order's"
    ),
    "date_format": SettingSpec(parsers.TEXT, None, "the format of dates, such as %d/%m/%Y"),
    "calendar": SettingSpec(
        parsers.choice("gregorian", "buddhist", "persian"), None, "the calendar of the years of dates"
    ),
    "decimal": SettingSpec(parsers.choice("comma", "point"), None, "the decimal sign of amounts"),
    "currency": SettingSpec(parsers.CURRENCY, None, "the currency whose rows are used, or that rates convert to"),
    "blank_currency": SettingSpec(parsers.CURRENCY, None, "the currency of rows that name none"),
    "rates": SettingSpec(parsers.RATES, {}, "the value of one unit of each currency, in the currency of the result"),
    "encoding": SettingSpec(parsers.ENCODING, None, "the encoding of text files, such as cp1251"),
    "bad_rows": SettingSpec(parsers.choice("skip", "error"), "skip", "what to do with malformed lines: skip or error"),
    "drop_duplicates": SettingSpec(
        parsers.DUPLICATES, "off", "the equal rows that count once: those of several files, or all"
    ),
    "sheet": SettingSpec(parsers.TEXT, None, "the sheet of a workbook, by name or number"),
    **{kind.name: SettingSpec(parsers.TEXT, None, kind.meaning) for kind in SIDE_FILES},
    "match": SettingSpec(parsers.choice("email"), None, "the attribute by which ids are merged into one customer"),
    "not_goods": SettingSpec(parsers.NAMES, (), "products that count as money but not as goods, such as postage"),
    "rows": SettingSpec(parsers.TEXT, None, "an SQL condition on the rows to use"),
    "split": SettingSpec(parsers.NAMES, (), "columns whose cells are lists, which --by takes apart"),
    "where": SettingSpec(parsers.TEXT, None, "an SQL condition on the customers to show"),
    "from": SettingSpec(parsers.FIRST_DAY, None, "the first day whose rows are summed, or how long they go back"),
    "to": SettingSpec(parsers.DATE, None, "the last day whose rows are summed"),
    "as_of": SettingSpec(parsers.DATE, None, "the report date"),
    "warm_up": SettingSpec(parsers.COUNT, 90, "days from the first date in which customers do not count as new"),
    "regular_cv": SettingSpec(
        parsers.POSITIVE, 0.5, "the variation of gaps (standard deviation ÷ mean) up to which a customer is regular"
    ),
    "variable_cv": SettingSpec(parsers.POSITIVE, 1.0, "the same up to which it is variable; above it is irregular"),
    "xyz_x": SettingSpec(
        parsers.POSITIVE, 0.5, "the variation of monthly turnover (standard deviation ÷ mean) of the class X"
    ),
    "xyz_y": SettingSpec(parsers.POSITIVE, 1.0, "the same of the class Y; above it is Z"),
    "covered": SettingSpec(
        parsers.SWITCH, "on", "whether a payment that covers a period keeps a customer from being overdue or lapsed"
    ),
    "margin": SettingSpec(parsers.FRACTION, None, "profit as a share of revenue, for rows whose profit is unknown"),
    "cac": SettingSpec(parsers.POSITIVE, None, "the cost of acquiring a customer, where the data have none"),
    "reward": SettingSpec(parsers.REWARD, None, "what one referred customer costs in rewards today, or 'none'"),
    "lifetime": SettingSpec(parsers.LIFETIME, "average", "the number of months a customer stays"),
    "healthy": SettingSpec(parsers.POSITIVE, 3.0, "the lowest LTV ÷ CAC at 12 months of the verdict healthy"),
    "thin": SettingSpec(
        parsers.POSITIVE, 1.0, "the lowest LTV ÷ CAC at 12 months of the verdict thin; below it is a loss"
    ),
    "what_if": SettingSpec(WHAT_IF, {}, "changes of the factors of the LTV to work out, in % or, of the margin, in pt"),
    "horizon": SettingSpec(parsers.MONTHS, 12, "the number of months to forecast"),
    "model": SettingSpec(parsers.choice(*MODELS), "mbg-cnbd-k", "the purchase model of a forecast"),
    "interval": SettingSpec(parsers.INTERVAL, 0.8, "the probability that the forecast interval covers, or 'off'"),
    "holdout": SettingSpec(parsers.SWITCH, "on", "whether to test a forecast on the end of the history"),
    "discount": SettingSpec(
        parsers.DISCOUNT,
        0.0,
        "the yearly rate that discounts forecast profit, and LTV ÷ CAC at 12 months where that is shown discounted",
    ),
    "by": SettingSpec(parsers.TEXT, None, "the dimension to group by"),
    "period": SettingSpec(parsers.EVERY, None, "the length of the periods of trend and cohorts"),
    "periods": SettingSpec(parsers.COUNT, None, "the number of most recent periods to show"),
    "against": SettingSpec(
        parsers.choice("previous", "year"),
        "previous",
        "what a period is compared with: the previous one, or a year ago",
    ),
    "min_support": SettingSpec(
        parsers.COUNT,
        30,
        "the customers, or orders, that two things bought together need before one is offered for the other",
    ),
    "period_slack": SettingSpec(parsers.COUNT, 3, "days that may be missing from a complete period"),
    "compare_to": SettingSpec(parsers.PERIOD, None, "the period to compare with the previous one"),
    "within": SettingSpec(parsers.LENGTH, 30, "the time after a list of actions in which purchases count for it"),
    "owner": SettingSpec(parsers.TEXT, None, "the owner whose actions are listed"),
    "due": SettingSpec(parsers.SPAN, None, "the time in which listed actions are due"),
    "limit": SettingSpec(parsers.COUNT, None, "the number of actions to list, 0 for all"),
    "each": SettingSpec(parsers.COUNT, 2, "the number of actions that one customer has at most, 0 for all"),
    "done": SettingSpec(parsers.TEXT, None, "a list of actions that were handled, and are not repeated yet"),
    "control": SettingSpec(
        parsers.FRACTION, None, "the share of each rule's customers that is kept off the list, to compare with"
    ),
    "list": SettingSpec(parsers.TEXT, None, "the name of a list of actions"),
    "for": SettingSpec(parsers.TEXT, None, "the tool that a list of actions is written for"),
    "use_days": SettingSpec(
        parsers.USE_DAYS, {}, "the days that a category takes to be used, before a new customer is called"
    ),
    "cuts": SettingSpec(
        parsers.choice("today", "then"), "today", "the cuts that segments of an earlier day are judged by"
    ),
    "scheme": SettingSpec(parsers.TEXT, "volume-value", "the scheme of segments"),
    "prize_share": SettingSpec(
        parsers.FRACTION, 0.1, "the share of the customers of a segment that its prize takes to the next cut"
    ),
    "rules_file": SettingSpec(parsers.TEXT, None, "a YAML file with your own schemes, tags and metrics"),
    "lang": SettingSpec(parsers.choice(*LANGUAGES), ENGLISH, "the language of titles and advice"),
    "report": SettingSpec(REPORT, ReportPlan(), "title, sections and texts of the page of custseg report"),
    "sections": SettingSpec(parsers.NAMES, (), "the sections of the page of custseg report, in this order"),
    "targets": SettingSpec(TARGETS, {}, "targets for summary figures, with their source"),
    "checks": SettingSpec(CHECKS, (), "conditions that figures must meet, for custseg check"),
    "orders": SettingSpec(parsers.TEXT, None, "a file of orders, for the money that deals or leads brought"),
    "deals": SettingSpec(parsers.TEXT, None, "a file of deals that leads became, for the money they brought"),
    "alias": SettingSpec(parsers.ALIASES, {}, "names of deals and leads that stand for others"),
    "won": SettingSpec(parsers.NAMES, (), "stages and states of won deals, or of leads that became customers"),
    "lost": SettingSpec(parsers.NAMES, (), "stages and states of lost deals or leads"),
    "open": SettingSpec(parsers.NAMES, (), "stages and states of open deals or leads"),
    "stuck": SettingSpec(
        parsers.FRACTION, 0.8, "the share of deals that are closed by an age from which an open one is stuck"
    ),
    "comparing_deals": SettingSpec(parsers.COUNT, 5, "closed deals from which a customer may be one who compares"),
    "comparing_win_rate": SettingSpec(
        parsers.FRACTION, 0.2, "the win rate up to which a customer with many deals is one who compares"
    ),
    "quiet_after": SettingSpec(parsers.COUNT, 14, "days without activity from which a lead has gone quiet"),
    "overload": SettingSpec(
        parsers.POSITIVE, 2.0, "how many times the open leads of the median owner one has who is overloaded"
    ),
    "columns": SettingSpec(parsers.COLUMNS, None, "the columns to show, each with a title of its own after a colon"),
    "sort": SettingSpec(parsers.TEXT, None, "the column to sort by"),
    "top": SettingSpec(parsers.COUNT, None, "the number of rows to show, 0 for all"),
    "format": SettingSpec(parsers.choice(*OUTPUT_FORMATS, *OWN_FORMATS), None, "the format of the table"),
    "csv_style": SettingSpec(
        parsers.choice("plain", "excel", "excel-de"),
        "plain",
        "how CSV is written: plain, or for a double click in Excel",
    ),
    "round": SettingSpec(parsers.PLACES, None, "the decimal places of figures in files for programs"),
    "secrets": SettingSpec(
        parsers.TEXT, None, "a file with the passwords and addresses of services that results are sent by"
    ),
    "fail_on": SettingSpec(parsers.FAIL_ON, (), "what ends a run with exit status 5: missed targets, warnings"),
}
