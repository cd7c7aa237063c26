"""The options of the commands, each declared once."""

from __future__ import annotations

from collections.abc import Sequence

import click

from custseg.cli.choices import columns, dimensions, metric_names, schemes, sections, tools
from custseg.cli.parameters import FileArgument, NameArgument, PanelOption
from custseg.languages import LANGUAGES
from custseg.segments.scheme_names import scheme_names
from custseg.settings.output_formats import CHECK_FORMATS, OUTPUT_FORMATS
from custseg.settings.schema import MODELS
from custseg.settings.side_files import SIDE_FILES
from custseg.tables.systems.system_names import export_keys, families, system_choices

TABLE = "Table"
FILTERS = "Filters"
ASSUMPTIONS = "Assumptions"
FORECAST = "Forecast"
INPUT = "Input"
OUTPUT = "Output"
GENERAL = "Options"
PANELS = ("Arguments", TABLE, FILTERS, ASSUMPTIONS, FORECAST, INPUT, OUTPUT, GENERAL)
"""Titles in the help, in their order."""


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


PARAMETERS: dict[str, click.Parameter] = {
    str(parameter.name): parameter
    for parameter in (
        FileArgument(
            "inputs",
            metavar="FILE…",
            required=True,
            help="CSV, Excel, Parquet or NDJSON, also compressed; folders and globs; - for standard input.",
        ),
        FileArgument("paths", metavar="PATH…", required=True, help="Files and folders that assistants may have read."),
        FileArgument("files", metavar="[FILE…]", required=False, help="Orders, as for the other commands."),
        NameArgument(
            "export",
            metavar="[EXPORT]",
            choices=lambda ctx: [*export_keys(), *dict.fromkeys(families().values())],
            help="A known export, or a system, to show in full.",
        ),
        NameArgument(
            "names",
            metavar="[NAME…]",
            choices=metric_names,
            several=True,
            help="Metrics to explain; without any, all are listed.",
        ),
        PanelOption(
            "--by",
            panel=TABLE,
            metavar="DIMENSION",
            choices=dimensions,
            help="Group by a customer attribute, cohort, first:FIELD or main:FIELD; see the examples.",
        ),
        PanelOption(
            "--scheme",
            panel=TABLE,
            metavar="NAME",
            choices=schemes,
            help=f"Segments to use: {', '.join(scheme_names())} or your own.",
        ),
        PanelOption(
            "--cross",
            panel=TABLE,
            metavar="SCHEME",
            choices=schemes,
            help="Compare with the segments of a second scheme.",
        ),
        PanelOption(
            "--members",
            panel=TABLE,
            metavar="[SEGMENT]",
            bare_value="all",
            help="List the customers of a segment, or of all segments, and why each belongs to it.",
        ),
        PanelOption(
            "--advice", panel=TABLE, is_flag=True, help="What to do in each segment, step by step; the grid of them."
        ),
        PanelOption(
            "--items",
            panel=TABLE,
            is_flag=True,
            help="One row per category, or value of --by: who buys it, what it earns.",
        ),
        PanelOption(
            "--journey",
            panel=TABLE,
            is_flag=True,
            help="What new customers bought first and next, and what came of them.",
        ),
        PanelOption("--small-orders", panel=TABLE, is_flag=True, help="Orders below the customer's own average."),
        PanelOption("--baskets", panel=TABLE, is_flag=True, help="What is bought together in one order."),
        PanelOption(
            "--cross-sell", panel=TABLE, is_flag=True, help="What to offer each customer next, by customers alike."
        ),
        PanelOption("--full", panel=TABLE, is_flag=True, help="All figures and pictures below the table."),
        PanelOption("--all", panel=TABLE, is_flag=True, help="Include prospects: contacts without orders."),
        PanelOption(
            "--columns",
            panel=TABLE,
            metavar="A,B,…",
            choices=columns,
            lists=True,
            help="Columns to show, in this order; 'ltv:Value' gives one a title. custseg metrics lists them.",
        ),
        PanelOption(
            "--sort",
            panel=TABLE,
            metavar="NAME[:asc|:desc]",
            choices=columns,
            help="Column to sort by, descending by default.",
        ),
        PanelOption("--tree", panel=TABLE, metavar="ID", help="Only the tree of one customer: all whom it brought."),
        PanelOption(
            "--customer", panel=TABLE, metavar="ID", help="The customer: its id, or the e-mail or name of one contact."
        ),
        PanelOption(
            "--offers",
            panel=TABLE,
            is_flag=True,
            help="What to offer it next, by what all bought; takes longer.",
        ),
        PanelOption("--forecast", panel=TABLE, is_flag=True, help="Forecast its orders too, which takes longer."),
        PanelOption(
            "--all-schemes",
            panel=TABLE,
            is_flag=True,
            help="Of a large file, also the schemes that compare with what all others bought or paid.",
        ),
        PanelOption(
            "--sections",
            panel=TABLE,
            metavar="A,B,…",
            choices=sections,
            lists=True,
            help="Sections of the page, in this order: base, segments, movers, actions, cohorts, turnover, "
            "acquisition, forecast, rhythm, file, ledger, definitions.",
        ),
        PanelOption("--top", panel=TABLE, metavar="N", help="Number of rows to show; 0 shows all."),
        PanelOption(
            "--compare-to",
            panel=TABLE,
            metavar="90d|DATE",
            help="Compare with 90 days ago, or with DATE.",
        ),
        PanelOption(
            "--cuts",
            panel=TABLE,
            choices=("today", "then"),
            help="With --compare-to: judge the earlier day by today's cuts of a scheme, or by those of then.",
        ),
        PanelOption(
            "--period",
            panel=TABLE,
            metavar="PERIOD",
            choices=("week", "month", "quarter", "year"),
            help="Length of a period: week (trend), month, quarter, year or days such as 30d.",
        ),
        PanelOption("--periods", panel=TABLE, metavar="N", help="Number of periods to show, the latest ones."),
        PanelOption(
            "--against",
            panel=TABLE,
            choices=("previous", "year"),
            help="Compare with the previous period, or with the same period a year ago.",
        ),
        PanelOption(
            "--within",
            panel=TABLE,
            metavar="30d",
            help="Days after a list in which purchases count for it; 30d by default.",
        ),
        PanelOption("--owner", panel=FILTERS, metavar="NAME", help="Only what this seller has to do."),
        PanelOption(
            "--due",
            panel=FILTERS,
            metavar="this-week|today|DAY..DAY",
            choices=("this-week", "today"),
            help="Only what is due by then; this week is that of the day after the report date.",
        ),
        PanelOption("--limit", panel=TABLE, metavar="N", help="Number of things to do, the most valuable; 0 for all."),
        PanelOption(
            "--each", panel=TABLE, metavar="N", help="Most things to do for one customer; 2 by default, 0 for all."
        ),
        PanelOption(
            "--done", panel=FILTERS, metavar="FILE", help="An earlier list: what was handled is not repeated too soon."
        ),
        PanelOption(
            "--control", panel=TABLE, metavar="10%", help="Share of each rule's customers to keep off, to compare with."
        ),
        PanelOption("--list", panel=TABLE, metavar="NAME", help="Name of the list; by default its day."),
        PanelOption(
            "--for",
            panel=TABLE,
            metavar="TOOL",
            choices=tools,
            help="Write the contacts with consent in the format of a tool: mailchimp, klaviyo, hubspot, brevo, "
            "google-ads, meta or plain.",
        ),
        PanelOption("--where", panel=FILTERS, metavar="SQL", help='Customers to show, such as "ltv > 100".'),
        PanelOption(
            "--split",
            panel=TABLE,
            metavar="COLUMN",
            multiple=True,
            help="A column of lists such as [MEN, WOMEN], which --by takes apart; can be repeated.",
        ),
        PanelOption("--rows", panel=FILTERS, metavar="SQL", help="Rows to use, such as \"category = 'Tea'\"."),
        PanelOption(
            "--from",
            panel=FILTERS,
            metavar="DATE|12m",
            help="First day to include, such as 2026-01-31; or the last 12m, 90d or 2y up to the report date.",
        ),
        PanelOption("--to", panel=FILTERS, metavar="DATE", help="Last day to include."),
        PanelOption(
            "--as-of",
            panel=FILTERS,
            metavar="DATE|today",
            help="Report date, or today; by default the latest in the data.",
        ),
        PanelOption(
            "--currency", panel=FILTERS, metavar="CODE", help="Use rows in this currency, or convert to it: EUR."
        ),
        PanelOption(
            "--margin",
            panel=ASSUMPTIONS,
            metavar="SHARE",
            help="Profit ÷ revenue where profit is unknown: 30%.",
        ),
        PanelOption(
            "--min-support",
            panel=ASSUMPTIONS,
            metavar="N",
            help="Customers, or orders, that two things bought together need; 30 by default.",
        ),
        PanelOption("--cac", panel=ASSUMPTIONS, metavar="AMOUNT", help="Acquisition cost where it is unknown."),
        PanelOption(
            "--reward",
            panel=ASSUMPTIONS,
            metavar="AMOUNT|none",
            choices=("none",),
            help="What one referred customer costs today, in rewards to both sides.",
        ),
        PanelOption(
            "--lifetime",
            panel=ASSUMPTIONS,
            metavar="MONTHS|average",
            choices=("average",),
            help="How long a customer stays, in months.",
        ),
        PanelOption(
            "--what-if",
            panel=ASSUMPTIONS,
            metavar="CHANGES",
            help='LTV if its factors were others: "orders_per_month +5%, margin +1pt".',
        ),
        PanelOption("--horizon", panel=FORECAST, metavar="MONTHS", help="Months to forecast; 12 by default."),
        PanelOption(
            "--model",
            panel=FORECAST,
            metavar="NAME",
            choices=MODELS,
            help=f"Model of repeat orders: {_listed(MODELS)} (the most accurate one).",
        ),
        PanelOption(
            "--interval",
            panel=FORECAST,
            metavar="SHARE|off",
            choices=("off",),
            help="Coverage of the intervals; 80% by default.",
        ),
        PanelOption(
            "--holdout",
            panel=FORECAST,
            choices=("on", "off"),
            help="Test on the end of the history; on by default.",
        ),
        PanelOption(
            "--discount",
            panel=FORECAST,
            metavar="SHARE",
            help="Yearly discount rate of future profit, and of the first 12 months: 10%.",
        ),
        PanelOption("--orders", panel=INPUT, metavar="FILE", help="Orders, for revenue and return on sales."),
        PanelOption("--deals", panel=INPUT, metavar="FILE", help="Deals that leads became, for the money won."),
        PanelOption(
            "--alias",
            panel=INPUT,
            metavar="NAME=NAME",
            multiple=True,
            help="Read a name as another: 'GTXPro=GTX Pro'; can be repeated.",
        ),
        PanelOption("--won", panel=INPUT, metavar="A,B,…", lists=True, help="Stages that are won."),
        PanelOption("--lost", panel=INPUT, metavar="A,B,…", lists=True, help="Stages that are lost."),
        PanelOption("--open", panel=INPUT, metavar="A,B,…", lists=True, help="Stages that are open."),
        PanelOption(
            "--stuck",
            panel=ASSUMPTIONS,
            metavar="SHARE",
            help="A deal is stuck when this share of deals are closed by its age; 80% by default.",
        ),
        PanelOption(
            "--comparing-deals",
            panel=ASSUMPTIONS,
            metavar="N",
            help="Closed deals from which a customer may be one who compares; 5 by default.",
        ),
        PanelOption(
            "--comparing-win-rate",
            panel=ASSUMPTIONS,
            metavar="SHARE",
            help="Win rate up to which such a customer compares; 20% by default.",
        ),
        PanelOption(
            "--quiet-after",
            panel=ASSUMPTIONS,
            metavar="DAYS",
            help="Days without activity after which a lead has gone quiet; 14 by default.",
        ),
        PanelOption(
            "--overload",
            panel=ASSUMPTIONS,
            metavar="TIMES",
            help="An owner with this many times the open leads of the median owner is overloaded; 2 by default.",
        ),
        PanelOption("--rules-file", panel=INPUT, metavar="FILE", help="Your own schemes, tags and metrics (YAML)."),
        *(PanelOption(f"--{kind.name}", panel=INPUT, metavar="FILE", help=kind.help) for kind in SIDE_FILES),
        PanelOption(
            "--match",
            panel=INPUT,
            choices=("email",),
            help="Merge customers with the same e-mail address.",
        ),
        PanelOption(
            "--map",
            panel=INPUT,
            metavar="ROLE=COLUMN",
            multiple=True,
            help="What a column means, or a sum of columns: revenue=A+B; can be repeated.",
        ),
        PanelOption(
            "--shape",
            panel=INPUT,
            choices=("transactions", "customers", "customer-parts"),
            help="What a row is: a transaction, a customer with totals, or a part of such totals.",
        ),
        PanelOption(
            "--join",
            panel=INPUT,
            metavar="FILE:KEY=KEY",
            multiple=True,
            help="Keys that join several tables; FILE:none leaves one out; can be repeated.",
        ),
        PanelOption(
            "--system",
            panel=INPUT,
            metavar="NAME|none",
            choices=lambda ctx: system_choices(),
            help="Known export that the file is; custseg systems lists them.",
        ),
        PanelOption(
            "--includes",
            panel=INPUT,
            metavar="A,B,…|none",
            choices=("discount", "tax", "tax-share", "shipping", "shipping-net", "tips", "refunds", "none"),
            lists=True,
            help="What the amounts hold beside net sales: discount,tax,tax-share,shipping,shipping-net,tips,refunds.",
        ),
        PanelOption(
            "--amount-per",
            panel=INPUT,
            choices=("order", "line"),
            help="What an amount is for: a whole order, or a line of it.",
        ),
        PanelOption("--minor-units", panel=INPUT, choices=("on", "off"), help="Amounts are in cents."),
        PanelOption(
            "--no-money",
            panel=INPUT,
            choices=("on", "off"),
            metavar="",
            bare_value="on",
            help="The file has no amounts: count orders, not money.",
        ),
        PanelOption(
            "--unpaid",
            panel=INPUT,
            choices=("exclude", "count"),
            help="Orders that are not paid yet: exclude or count them.",
        ),
        PanelOption(
            "--refunds",
            panel=INPUT,
            choices=("own-day", "order-day"),
            help="Day of a refund: its own, or that of its order.",
        ),
        PanelOption("--date-format", panel=INPUT, metavar="%d/%m/%Y", help="Date format."),
        PanelOption(
            "--calendar",
            panel=INPUT,
            choices=("gregorian", "buddhist", "persian"),
            help="Calendar of the years of dates.",
        ),
        PanelOption(
            "--decimal",
            panel=INPUT,
            choices=("comma", "point"),
            help="Decimal separator of the amounts.",
        ),
        PanelOption(
            "--blank-currency", panel=INPUT, metavar="CODE", help="Currency of rows that name none, such as EUR."
        ),
        PanelOption("--encoding", panel=INPUT, metavar="NAME", help="Encoding of text files, such as cp1251."),
        PanelOption(
            "--sheet",
            panel=INPUT,
            metavar="NAME|NUMBER",
            help="Sheet of the workbook to read; by default all with tables.",
        ),
        PanelOption(
            "--bad-rows",
            panel=INPUT,
            choices=("skip", "error"),
            help="What to do with malformed lines: skip or error.",
        ),
        PanelOption(
            "--drop-duplicates",
            panel=INPUT,
            metavar="[files|all]",
            choices=("files", "all", "off"),
            bare_value="files",
            help="Count rows that stand in several files once. Equal rows of one file stay, as they may be equal lines "
            "of an order; all drops them too.",
        ),
        PanelOption(
            "--format",
            panel=OUTPUT,
            metavar="NAME",
            choices=lambda ctx: [*OUTPUT_FORMATS, *(CHECK_FORMATS if ctx.info_name == "check" else ())],
            help=f"Output format: {_listed(tuple(OUTPUT_FORMATS))}.",
        ),
        PanelOption(
            "--output", "-o", panel=OUTPUT, metavar="FILE", help="Write to a file; its suffix selects the format."
        ),
        PanelOption(
            "--csv-style",
            panel=OUTPUT,
            choices=("plain", "excel", "excel-de"),
            help="CSV that Excel opens by a double click; excel-de: semicolons, decimal commas.",
        ),
        PanelOption(
            "--lang",
            panel=TABLE,
            metavar="CODE",
            choices=tuple(LANGUAGES),
            help=f"Language of titles and advice: {_listed(tuple(LANGUAGES))}.",
        ),
        PanelOption("--round", panel=OUTPUT, metavar="N", help="Decimal places of figures in files for programs."),
        PanelOption(
            "--fail-on",
            panel=OUTPUT,
            metavar="targets|warnings",
            choices=("targets", "warnings"),
            lists=True,
            help="End with exit status 5 if a target is missed, or after a warning.",
        ),
        PanelOption(
            "--check",
            panel=TABLE,
            metavar="SQL",
            multiple=True,
            help="A condition that must hold, beside those of the config; may be repeated.",
        ),
        PanelOption(
            "--propose",
            panel=TABLE,
            is_flag=True,
            help="Propose checks from the history of the file, as YAML for the config.",
        ),
        PanelOption(
            "--strict",
            panel=TABLE,
            is_flag=True,
            help="End with exit status 5 for checks of the level warning too.",
        ),
        PanelOption(
            "--summary",
            panel=OUTPUT,
            metavar="FILE",
            help="Write all but the rows to a file (JSON); with -o, - is standard output.",
        ),
        PanelOption("--rejects", panel=OUTPUT, metavar="FILE", help="Write the excluded rows to a file (CSV)."),
        PanelOption(
            "--mail-to",
            panel=OUTPUT,
            metavar="ADDRESS",
            multiple=True,
            help="Send the summary by mail, with the file of -o; can be repeated.",
        ),
        PanelOption(
            "--post",
            panel=OUTPUT,
            metavar="URL|NAME",
            multiple=True,
            help="Post the summary to Slack, Teams, Mattermost, Telegram …: an address, or the NAME of one in "
            "CUSTSEG_POST_NAME; can be repeated.",
        ),
        PanelOption("--dry-run", panel=OUTPUT, is_flag=True, help="Show what would be sent, and send nothing."),
        PanelOption(
            "--secrets",
            panel=OUTPUT,
            metavar="FILE",
            help="A file with passwords and addresses to send with, which only you can read.",
        ),
        PanelOption("--rules", panel=OUTPUT, metavar="FILE", help="Write a copy of the built-in rules to edit."),
        PanelOption("--config", panel=GENERAL, metavar="FILE", help="Settings in YAML; by default ./custseg.yaml."),
        PanelOption("--no-config", panel=GENERAL, is_flag=True, help="Ignore the config file."),
        PanelOption(
            "--quiet",
            "-q",
            panel=GENERAL,
            is_flag=True,
            help="Print only the table, errors and warnings.",
        ),
        PanelOption(
            "--verbose",
            "-v",
            panel=GENERAL,
            is_flag=True,
            help="Print each setting and where it comes from, and what each ratio is made of.",
        ),
        PanelOption("--no-pager", panel=GENERAL, is_flag=True, help="Do not show long text in a pager."),
        PanelOption("--debug", panel=GENERAL, is_flag=True, help="Print the traceback of an error."),
    )
}
"""Every argument and option of a command, by the name of its value."""

UNDERSTANDING = (
    "match", "map", "shape", "join", "system", "no_money", "includes", "amount_per", "minor_units", "unpaid", "refunds",
    "date_format",
    "calendar", "decimal", "currency", "blank_currency", "encoding", "sheet", "drop_duplicates",
)  # fmt: skip
"""Of every command that opens orders: how they are read."""

READING = (
    "rules_file", "lang", *(kind.name for kind in SIDE_FILES if kind.is_always_read), *UNDERSTANDING,
    "bad_rows", "rejects",
)  # fmt: skip
"""Of every command that reads orders."""

PIPELINE_READING = (
    "alias", "won", "lost", "open", "map", "join", "system", "amount_per", "date_format", "decimal", "currency",
    "encoding", "sheet",
)  # fmt: skip
"""Of the commands that read deals or leads."""

NO_OPTIONS = ("inputs", "paths", "files", "export", "names")
"""Arguments, which are no options."""

COMMON = ("config", "no_config", "quiet", "verbose", "debug")
"""Of every command; they can also be typed before its name."""

WRITING = (
    "format", "csv_style", "round", "fail_on", "output", "summary", "mail_to", "post", "dry_run", "secrets", *COMMON,
)  # fmt: skip
"""Of every command that prints a table."""
