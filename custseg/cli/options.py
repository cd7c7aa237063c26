"""The options of the commands, each declared once."""

from __future__ import annotations

import click

from custseg.cli.choices import metric_names
from custseg.cli.input_options import INPUT_OPTIONS
from custseg.cli.panels import ASSUMPTIONS, FILTERS, FORECAST, GENERAL, OUTPUT, listed
from custseg.cli.parameters import FileArgument, NameArgument, PanelOption
from custseg.cli.table_options import TABLE_OPTIONS
from custseg.settings.output_formats import CHECK_FORMATS, OUTPUT_FORMATS
from custseg.settings.schema import MODELS
from custseg.settings.side_files import SIDE_FILES
from custseg.tables.systems.system_names import export_keys, families

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
        *TABLE_OPTIONS,
        PanelOption("--owner", panel=FILTERS, metavar="NAME", help="Only what this seller has to do."),
        PanelOption(
            "--due",
            panel=FILTERS,
            metavar="this-week|today|DAY..DAY",
            choices=("this-week", "today"),
            help="Only what is due by then; this week is that of the day after the report date.",
        ),
        PanelOption(
            "--done", panel=FILTERS, metavar="FILE", help="An earlier list: what was handled is not repeated too soon."
        ),
        PanelOption("--where", panel=FILTERS, metavar="SQL", help='Customers to show, such as "ltv > 100".'),
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
        PanelOption("--horizon", panel=FORECAST, metavar="MONTHS", help="Months to forecast; 12 by default."),
        PanelOption(
            "--model",
            panel=FORECAST,
            metavar="NAME",
            choices=MODELS,
            help=f"Model of repeat orders: {listed(MODELS)} (the most accurate one).",
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
        *INPUT_OPTIONS,
        PanelOption(
            "--format",
            panel=OUTPUT,
            metavar="NAME",
            choices=lambda ctx: [*OUTPUT_FORMATS, *(CHECK_FORMATS if ctx.info_name == "check" else ())],
            help=f"Output format: {listed(tuple(OUTPUT_FORMATS))}.",
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
