"""Options of the commands: what a table shows: groups, columns, rows, pictures, actions."""

from __future__ import annotations

from custseg.cli.choices import columns, dimensions, schemes, sections, tools
from custseg.cli.panels import TABLE, listed
from custseg.cli.parameters import PanelOption
from custseg.languages import LANGUAGES
from custseg.segments.scheme_names import scheme_names

TABLE_OPTIONS = (
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
    PanelOption("--limit", panel=TABLE, metavar="N", help="Number of things to do, the most valuable; 0 for all."),
    PanelOption(
        "--each", panel=TABLE, metavar="N", help="Most things to do for one customer; 2 by default, 0 for all."
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
    PanelOption(
        "--split",
        panel=TABLE,
        metavar="COLUMN",
        multiple=True,
        help="A column of lists such as [MEN, WOMEN], which --by takes apart; can be repeated.",
    ),
    PanelOption(
        "--lang",
        panel=TABLE,
        metavar="CODE",
        choices=tuple(LANGUAGES),
        help=f"Language of titles and advice: {listed(tuple(LANGUAGES))}.",
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
)
