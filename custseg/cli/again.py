"""The command that was typed, to be suggested again with other options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from custseg.cli.options import PARAMETERS
from custseg.cli.parameters import PanelOption
from custseg.cli.send import SENDING
from custseg.shell_words import CommandLine


def command_line(options: Mapping[str, Any]) -> CommandLine:
    """Return the command with everything that was typed; what files and variables set is read again anyway.

    It sends nothing again, and repeats no address of a service, which holds secrets.

    Args:
        options: values of the options by name, and the name of the "command".
    """
    typed: list[tuple[str, ...]] = []
    for name, value in options.items():
        parameter = PARAMETERS.get(name)
        if not isinstance(parameter, PanelOption) or not value or name in SENDING:
            continue
        option = max(parameter.opts, key=len)
        # Such an option takes no other word than its values, so that it can stand alone anywhere.
        alone = not callable(parameter.choices) and value == parameter.bare_value in parameter.choices
        if parameter.is_flag or alone:
            typed.append((option,))
        else:
            typed += [(option, one) for one in (value if isinstance(value, list) else [value])]
    inputs = options.get("inputs") or []
    repeated = frozenset(
        option for one in PARAMETERS.values() if isinstance(one, PanelOption) and one.multiple for option in one.opts
    )
    return CommandLine(("custseg", str(options["command"])), tuple(inputs), tuple(typed), repeated)
