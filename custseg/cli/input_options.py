"""Options of the commands: what is read, and how: files beside the orders, columns, states, styles."""

from __future__ import annotations

from custseg.cli.panels import INPUT
from custseg.cli.parameters import PanelOption
from custseg.settings.side_files import SIDE_FILES
from custseg.tables.systems.system_names import system_choices

INPUT_OPTIONS = (
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
    PanelOption("--blank-currency", panel=INPUT, metavar="CODE", help="Currency of rows that name none, such as EUR."),
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
)
