"""The command that was typed, to be suggested again with other options."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from custseg.cli.commands import COMMANDS
from custseg.cli.options import PARAMETERS, WRITING
from custseg.cli.parameters import PanelOption
from custseg.cli.send import SENDING
from custseg.settings.side_files import SIDE_FILES
from custseg.shell_words import CommandLine

FILES = (*(kind.name for kind in SIDE_FILES), "rules_file", "config")
"""Options whose value is a file that is read."""


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


def other_command(options: Mapping[str, Any], name: str) -> CommandLine:
    """Return another command on the same files, with what was typed as far as it takes it, but for what is written.

    It names no folder, as it may be sent to others: it is typed in the folder of the files.

    Args:
        options: values of the options by name.
        name: of the other command.
    """
    known = {*importlib.import_module(COMMANDS[name].module).OPTIONS} - {*WRITING, "rejects"} | {"config", "no_config"}
    typed = {key: _own_name(value) if key in FILES else value for key, value in options.items() if key in known}
    inputs = [_own_name(one) for one in options.get("inputs") or []]
    return command_line(typed | {"inputs": inputs, "command": name})


def _own_name(path: str | None) -> str | None:
    """Return the name of a file without its folder; an address on the network stays whole."""
    return PurePath(path).name or path if path and "://" not in path else path
