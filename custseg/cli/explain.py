"""``custseg explain``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """One customer on one page: what it is worth and why, what is due, and what would move it.

\b
Examples:
  custseg explain orders.csv C0050
  custseg explain orders.csv C0050 --contacts contacts.csv
  custseg explain orders.csv "Yarrow Spa Ltd" --contacts contacts.csv
  custseg explain orders.csv --customer C0050 --offers --forecast
  custseg explain orders.csv C0050 -o C0050.json

The last word is the customer: its id, or the e-mail or name of one contact. With --customer
every word is a file, so that ids can look like files or options.
"""

OPTIONS = (
    "inputs", "customer", "offers", "forecast", "all_schemes", "each", "done", "scheme", "rows", "from", "to", "as_of",
    "margin", "cac", "lifetime", "spend", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg explain``."""
    from custseg.analyses.explain.asked import Depth
    from custseg.analyses.explain.explain import explain
    from custseg.analyses.explain.who import UnknownCustomerError
    from custseg.cli import customers
    from custseg.cli.again import command_line
    from custseg.cli.run import run
    from custseg.errors import UsageError
    from custseg.shell_words import quoted

    _split(options)
    depth = Depth(**{name: bool(options[name]) for name in ("forecast", "offers", "all_schemes")})
    try:
        run(
            options,
            lambda settings, rejects: explain(
                options["inputs"], settings, customer=options["customer"], depth=depth, rejects=rejects
            ),
        )
    except UnknownCustomerError as error:
        command = command_line(options)
        problem = error.problems[0]
        commands = tuple(command.with_options(f"--customer {quoted(one.customer_id)}") for one in error.candidates)
        if not error.candidates:
            taken = {f"--{name.replace('_', '-')}" for name in customers.OPTIONS}
            kept = tuple(option for option in command.options if option[0] in taken)
            every = replace(command, words=("custseg", "customers"), options=kept)
            commands = (every.with_options("--columns customer_id,orders"),)
        raise UsageError([problem.with_commands(commands)]) from None


def _split(options: dict[str, Any]) -> None:
    """Take the last word as the customer where no option names it.

    Raises:
        UsageError: it is the only word, so that a file or the customer is missing.
    """
    from custseg.errors import UsageError

    words = [*options["inputs"]]
    if options["customer"] is not None:
        return
    if len(words) < 2:
        hint = f"Type the customer behind the file: custseg explain {words[0]} ID"
        raise UsageError("a file and a customer are needed", where="explain", hint=hint)
    options["inputs"], options["customer"] = words[:-1], words[-1]
