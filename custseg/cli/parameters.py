"""Arguments and options as click wants them, with what custseg's help and completion need beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


Choices = Sequence[str] | Callable[[click.Context], Sequence[str]]
"""Values that completion offers, or a function that finds them for the command line typed so far."""


class FileArgument(click.Argument):
    """The files of a command, with a line in its help.

    Args:
        name: of the value.
        metavar: placeholder of the files in the help.
        required: whether a command needs a file.
        help: one or two sentences.
    """

    def __init__(self, name: str, *, metavar: str, required: bool, help: str) -> None:
        super().__init__([name], nargs=-1, metavar=metavar, required=required)
        # Not `help`: click 8.5 would print a section of its own.
        self.record = (metavar, help)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return the two columns of the help."""
        return self.record


class PanelOption(click.Option):
    """An option in a panel of the help.

    Its value is the text that was typed: the settings check it and name the option in their errors.

    Args:
        names: long name, then the short one if there is one.
        panel: title in the help.
        help: one or two sentences.
        choices: values that completion offers, or a function that finds them; without a ``metavar``, the help lists
            them too.
        bare_value: value of the option if it is typed without one; None if it needs one.
        attributes: as of `click.Option`; with ``lists``, whether the value is a list of choices with commas between.
    """

    def __init__(
        self,
        *names: str,
        panel: str,
        help: str,
        choices: Choices = (),
        bare_value: str | None = None,
        **attributes: Any,
    ) -> None:
        if not callable(choices):
            attributes.setdefault("metavar", "|".join(choices) or None)
        self.lists = bool(attributes.pop("lists", False))
        super().__init__(names, help=help, **attributes)
        self.panel, self.choices, self.bare_value = panel, choices, bare_value

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the values that begin with what was typed."""
        choices = found(self.choices, ctx)
        if not self.lists:
            return _beginning(incomplete, choices)
        *listed, last = incomplete.split(",")
        before = "".join(f"{one}," for one in listed)
        return _beginning(incomplete, [before + one for one in choices if one not in listed and one.startswith(last)])


class NameArgument(click.Argument):
    """A name that a command may be given, with a line in its help.

    Args:
        name: of the value.
        metavar: placeholder in the help.
        choices: values that completion offers.
        several: whether it takes several names.
        help: one or two sentences.
    """

    def __init__(self, name: str, *, metavar: str, choices: Choices, several: bool = False, help: str) -> None:
        super().__init__([name], metavar=metavar, required=False, nargs=-1 if several else 1)
        self.record, self.choices = (metavar, help), choices

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return the two columns of the help."""
        return self.record

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the values that begin with what was typed."""
        return _beginning(incomplete, found(self.choices, ctx))


def found(choices: Choices, ctx: click.Context) -> Sequence[str]:
    """Return the values that completion offers on a command line typed so far."""
    return choices(ctx) if callable(choices) else choices


def _beginning(text: str, choices: Sequence[str]) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(choice) for choice in choices if choice.startswith(text)]


def with_bare_values(args: list[str], params: Iterable[click.Parameter]) -> list[str]:
    """Return the words of a command line with a value added to options that are typed without their optional one.

    Args:
        args: words of the command line.
        params: of the command.
    """
    bare = {
        name: param
        for param in params
        if isinstance(param, PanelOption) and param.bare_value is not None
        for name in param.opts
    }
    words = []
    for place, word in enumerate(args):
        following = args[place + 1 : place + 2]
        alone = word in bare and (not following or not _is_value(following[0], bare[word]))
        words.append(f"{word}={bare[word].bare_value}" if alone else word)
    return words


def _is_value(word: str, option: PanelOption) -> bool:
    """Return whether the word behind an option is its value: not an option, and not an existing file.

    An option that means one of its values when it is typed alone takes no other word: that is a file, such as a glob.
    """
    if not callable(option.choices) and option.bare_value in option.choices:
        return word in option.choices
    return not (word.startswith("-") or os.path.exists(word))
