"""The commands: one entry each, from which the help, the completion and the README's table are made.

``python -m custseg.cli.commands README.md`` writes the table into the README anew.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

TABLE_BEGIN, TABLE_END = "<!-- commands -->", "<!-- /commands -->"


@dataclass(frozen=True)
class CommandEntry:
    """A command that works. Its module `custseg.cli.NAME` is loaded when it runs.

    Attributes:
        name: what is typed after ``custseg``.
        panel: title in the help.
        help: one line for the list of commands.
        answers: what it answers, in the README (Markdown).
        arguments: what follows the name in the README.
    """

    name: str
    panel: str
    help: str
    answers: str
    arguments: str = "FILE…"

    @property
    def module(self) -> str:
        """Return the name of the module with its options, its help and what it runs."""
        return f"custseg.cli.{self.name}"


COMMANDS = {
    entry.name: entry
    for entry in (
        CommandEntry(
            "ltv",
            "Value",
            "Lifetime value of each customer and in total.",
            "What is each customer worth, and the whole base? By cohort, customer attribute, first or main category; "
            "over an expected lifetime; against acquisition cost; compared with an earlier date.",
        ),
        CommandEntry(
            "forecast",
            "Value",
            "Expected orders and revenue, with intervals.",
            "Which customers will order again, how often and for how much, within 12 months? With intervals, and with "
            'the error of the same forecast on the end of your own history. Needs `pip install "custseg[forecast]"`.',
        ),
        CommandEntry(
            "cac",
            "Value",
            "Customer acquisition cost, and whether it pays.",
            "What does a new customer cost, by channel, month or any other dimension, and does it pay? From a spend "
            "file (`--spend`), a column, or one cost for all customers: paid and blended CAC, LTV ÷ CAC, payback, "
            "cohorts compared at equal age.",
        ),
        CommandEntry(
            "profit",
            "Value",
            "Revenue, profit and return on sales by group.",
            "Which categories, products, sellers or customers earn the profit, and which lose money? Return on sales, "
            "share, ABC class; compared with an earlier period.",
        ),
        CommandEntry(
            "cohorts",
            "Value",
            "Retention and cumulative profit by cohort age.",
            "How many customers come back, and what has a customer earned by each age? By month, quarter or year of "
            "the first order; as a shaded triangle; by channel or any other dimension.",
        ),
        CommandEntry(
            "trend",
            "Value",
            "Turnover by period, and what changed it.",
            "How does turnover develop by month, quarter, year or number of days, and why: more customers, more "
            "orders, larger orders? Which customers are new, retained or lost? Which groups grow or disappear?",
        ),
        CommandEntry(
            "segment",
            "Segments",
            "Segments, their value, and what to do about each.",
            "Which segments are there, what is each worth, and what to do about it? Volume × value, LTV tier, "
            "order tier, lifecycle, ABC, RFM, RF or your own; the customers of a segment and why they belong to it; "
            "one scheme against another; then and now, and which customers moved.",
        ),
        CommandEntry(
            "customers",
            "Segments",
            "The whole customer table.",
            "Everything about every customer: all metrics, the segment of every scheme, tags, contact data; prospects "
            "with `--all`.",
        ),
        CommandEntry(
            "compare",
            "Segments",
            "Two saved tables: who moved, and why LTV changed.",
            "What changed since last time? Two saved tables, or two days of the same orders: who came, left or changed "
            "segment, whose LTV changed and why (orders, order value, returns, margin); and which settings or cuts "
            "changed. ([docs/compare.md](docs/compare.md))",
            "OLD NEW",
        ),
        CommandEntry(
            "rhythm",
            "Behaviour",
            "How regularly customers order, and who is due.",
            "Whose next order is due or overdue, who orders regularly and who does not, and why? After how many days "
            "do those come back who do? Season by month and weekday. ([docs/rhythm.md](docs/rhythm.md))",
        ),
        CommandEntry(
            "payments",
            "Behaviour",
            "Who pays late, what is open, and who takes effort.",
            "Who pays late, how much is open and for how long, and what is disputed? Days to pay and days late, "
            "also by amount and by instalment; open amounts by age; DSO by month; effort beside profit.",
        ),
        CommandEntry(
            "referrals",
            "Behaviour",
            "Who brings customers, and what these are worth.",
            "Which customers bring others, directly and down the chain, and what are these worth? Referred customers "
            "against the others, the tree of one customer (`--tree`), the reward that still pays. "
            "([docs/referrals.md](docs/referrals.md))",
        ),
        CommandEntry(
            "breadth",
            "Behaviour",
            "How much of the range customers buy; what to offer.",
            "How many of the categories on sale does each customer buy, and at what margin? Where do customers begin, "
            "what do they buy next, which categories are worth widening, what to offer whom? "
            "([docs/breadth.md](docs/breadth.md))",
        ),
        CommandEntry(
            "deals",
            "Behaviour",
            "Win rate, cycle, stuck deals, by seller or customer.",
            "Who wins deals, how long do they take, what is stuck, and whom to chase? By seller, customer, product or "
            "source, with intervals; customers who compare; open deals judged by how long deals last; return on sales "
            "beside, from `--orders`. ([docs/deals.md](docs/deals.md))",
        ),
        CommandEntry(
            "leads",
            "Behaviour",
            "Conversion, speed and neglect of leads.",
            "What becomes of leads, by source and owner, and how fast? Which ones nobody works, which have gone quiet, "
            "who has too many, what each source is worth, and which leads resemble those that became the best "
            "customers? ([docs/leads.md](docs/leads.md))",
        ),
        CommandEntry(
            "actions",
            "Act",
            "Whom to contact, why, by when, and what is at stake.",
            "What is there to do on Monday? Whom to call or write to, why, what to say, by when, for what money? By "
            "rules that are yours to change. With a control group, and lists for Mailchimp, Klaviyo, HubSpot, Brevo, "
            "Google Ads and Meta. ([docs/actions.md](docs/actions.md))",
        ),
        CommandEntry(
            "outcome",
            "Act",
            "What lists of actions achieved.",
            "Did it work? Of the customers on a list, and of those who were kept off it (the control group), how many "
            "bought within 30 days, and for how much? By rule, segment, owner or list, with intervals, and how many "
            "customers it takes to tell. ([docs/outcome.md](docs/outcome.md))",
            "LIST… FILE…",
        ),
        CommandEntry(
            "explain",
            "Act",
            "One customer on one page, and what would move it.",
            "What is this customer worth and why, what is due, where does it stand, and what would move it? The "
            "factors of its LTV, actions, orders by month, every segment with how far the next one is, rhythm, "
            "payments, breadth, referrals, rank, excluded rows. ([docs/explain.md](docs/explain.md))",
            "FILE… CUSTOMER",
        ),
        CommandEntry(
            "check",
            "Your file",
            "Whether figures meet the conditions you set.",
            "Is the export whole, and are the figures where they should be? Conditions on all customers, findings, "
            "segments and changes, silent if all hold, else exit status 5; JUnit and GitHub formats; proposes checks "
            "from the file's own past. ([docs/check.md](docs/check.md))",
        ),
        CommandEntry(
            "report",
            "Act",
            "One HTML page on all of it, to send on.",
            "What is the state of our customers, on one page for those who do not type commands? Figures with targets "
            "and change, segments, whom to call, cohorts, turnover, forecast, the state of the file; needs "
            '`pip install "custseg[report]"`. ([docs/report.md](docs/report.md))',
        ),
        CommandEntry(
            "inspect",
            "Your file",
            "How the file was understood, and its problems.",
            "How was my file understood, and what is wrong with it, in rows and money at stake? "
            "([docs/findings.md](docs/findings.md))",
        ),
        CommandEntry(
            "init",
            "Your file",
            "Write a config file, or rules to edit.",
            "How do I make custseg read my export the same way every time? Writes a commented `custseg.yaml` and asks "
            "only what the file leaves open; with `--rules`, writes the rules of segments to a file to edit.",
            "[FILE…]",
        ),
        CommandEntry(
            "systems",
            "Your file",
            "The exports known by name.",
            "Which exports does custseg know, how do I get them, which of their rows are sales, and what is taken off? "
            "Named by its key or system, one is shown in full.",
            "[EXPORT]",
        ),
        CommandEntry(
            "demo",
            "Understand",
            "A first table, from orders that come along.",
            "What does all this look like, without a file of mine? Runs `custseg ltv` on fictional orders that come "
            "with the package.",
            "",
        ),
        CommandEntry(
            "mcp",
            "Understand",
            "The analyses as tools for assistants (MCP).",
            "How does an assistant, such as Claude, answer from my exports? Serves the analyses as tools, read-only, "
            'on the files it is started with. Needs `pip install "custseg[mcp]"`. ([docs/mcp.md](docs/mcp.md))',
            "PATH…",
        ),
        CommandEntry(
            "metrics",
            "Understand",
            "Definitions of all metrics.",
            "What does each figure mean? One, several or all of them. ([docs/metrics.md](docs/metrics.md))",
            "[NAME…]",
        ),
    )
}


def readme_table() -> str:
    """Return the table of commands in Markdown."""
    rows = [f"| `{f'custseg {e.name} {e.arguments}'.rstrip()}` | {e.answers} |" for e in COMMANDS.values()]
    return "\n".join(["| command | answers |", "| --- | --- |", *rows])


def with_table(text: str) -> str:
    """Return the text of a README with the table of commands between its two marks.

    Raises:
        ValueError: a mark is missing.
    """
    if not 0 <= text.find(TABLE_BEGIN) < text.find(TABLE_END):
        raise ValueError(f"there is no {TABLE_BEGIN} … {TABLE_END}")
    before, _, rest = text.partition(TABLE_BEGIN)
    _, _, after = rest.partition(TABLE_END)
    return f"{before}{TABLE_BEGIN}\n{readme_table()}\n{TABLE_END}{after}"


if __name__ == "__main__":
    readme = Path(sys.argv[1])
    readme.write_text(with_table(readme.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
