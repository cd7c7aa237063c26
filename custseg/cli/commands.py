"""The commands: name, module, one line of help and panel. Modules are loaded when their command runs."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A command that works."""

    module: str
    help: str
    panel: str


COMMANDS = {
    "ltv": Command("custseg.cli.ltv", "Value of each customer and of the base.", "Value"),
    "forecast": Command("custseg.cli.forecast", "Orders and money to come, and how sure.", "Value"),
    "cac": Command("custseg.cli.cac", "What new customers cost to win, and if it pays.", "Value"),
    "profit": Command("custseg.cli.profit", "Return on sales of sellers, products, customers.", "Value"),
    "cohorts": Command("custseg.cli.cohorts", "Who came back, by month of the first order.", "Value"),
    "trend": Command("custseg.cli.trend", "Turnover by period, and why it changed.", "Value"),
    "segment": Command("custseg.cli.segment", "What each segment is worth, what to do.", "Segments"),
    "customers": Command("custseg.cli.customers", "The whole customer table.", "Segments"),
    "inspect": Command("custseg.cli.inspect", "What a file was found to be, and what is wrong.", "Your file"),
    "init": Command("custseg.cli.init", "Write settings for a file, or rules to edit.", "Your file"),
    "metrics": Command("custseg.cli.metrics", "The dictionary: what every figure means.", "Understand"),
}
