"""Tab completion of commands, options and values: scripts for the shells, and the answers to them.

A script sets ``_CUSTSEG_COMPLETE`` to ``complete_SHELL`` and passes the words typed so far; ``source_SHELL`` asks for
the script itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from custseg.errors import ExitStatus, OutputError, UsageError

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

WORDS = ("_CUSTSEG_COMPLETE_WORDS", "_TYPER_COMPLETE_ARGS")
"""Variables with the line typed so far; the second one is in the scripts that custseg 0.1 installed."""

BASH_BREAKS = ":="
"""Signs within a word at which bash splits it."""

BASH = """\
_custseg_completion() {
    local IFS=$'\\n'
    COMPREPLY=($(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _CUSTSEG_COMPLETE=complete_bash "$1"))
}
complete -o default -F _custseg_completion custseg"""

ZSH = """\
#compdef custseg
_custseg_completion() {
    eval "$(_CUSTSEG_COMPLETE_WORDS="${(j: :)words[1,$CURRENT]}" _CUSTSEG_COMPLETE=complete_zsh custseg)"
}
compdef _custseg_completion custseg"""

FISH = """\
function _custseg_completion
    set --local found (_CUSTSEG_COMPLETE_WORDS=(commandline -cp) _CUSTSEG_COMPLETE=complete_fish custseg)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --command custseg --no-files --arguments '(_custseg_completion)'"""

POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName custseg -ScriptBlock {
    param($word, $line, $position)
    $Env:_CUSTSEG_COMPLETE = "complete_powershell"
    $Env:_CUSTSEG_COMPLETE_WORDS = $line.ToString() + $(if ($word) { "" } else { " " })
    custseg | ForEach-Object {
        $value, $help = $_ -split ":::"
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
    }
    $Env:_CUSTSEG_COMPLETE = ""
    $Env:_CUSTSEG_COMPLETE_WORDS = ""
}"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL, "pwsh": POWERSHELL}


def script(shell: str = "") -> str:
    """Return the script that makes a shell complete custseg.

    Args:
        shell: its name; the one that runs this program when empty.

    Raises:
        UsageError: the shell is not supported.
    """
    return SCRIPTS[_known_shell(shell)]


def respond(program: click.Command, instruction: str) -> int:
    """Print what a completion script asks for.

    Args:
        program: whose commands and options are completed.
        instruction: ``complete_SHELL`` or ``source_SHELL``.

    Returns:
        The exit status; 1 if nothing can follow.
    """
    action, _, shell = instruction.partition("_")
    if shell not in SCRIPTS or action not in ("complete", "source"):
        return ExitStatus.FAILED
    answer = SCRIPTS[shell] if action == "source" else _answer(program, shell)
    if answer:
        print(answer)
    return ExitStatus.OK if answer else ExitStatus.FAILED


def _answer(program: click.Command, shell: str) -> str:
    """Return the words that can follow, in the form that the script of a shell takes."""
    from click.shell_completion import ShellComplete

    words, incomplete = _typed(shell)
    items = ShellComplete(program, {"obj": words}, "custseg", "_CUSTSEG_COMPLETE").get_completions(words, incomplete)
    if shell == "bash":
        return _for_bash(items, incomplete)
    return {"zsh": _for_zsh, "fish": _for_fish}.get(shell, _for_powershell)(items)


def _typed(shell: str) -> tuple[list[str], str]:
    """Return the words behind the name of the program, and the beginning of the one to complete."""
    from click.shell_completion import split_arg_string

    if shell == "bash":
        words = split_arg_string(os.environ.get("COMP_WORDS", ""))
        place = int(os.environ.get("COMP_CWORD", len(words)))
        *before, last = _rejoined([*words[:place], words[place] if place < len(words) else ""])
        return before[1:], last
    line = next((os.environ[name] for name in WORDS if name in os.environ), "")
    words = split_arg_string(line)[1:]
    return (words, "") if not words or line[-1:].isspace() else (words[:-1], words[-1])


def _rejoined(words: list[str]) -> list[str]:
    """Return words as they were typed: bash makes words of their own of ":" and "="."""
    found: list[str] = []
    glued = False
    for word in words:
        breaks = bool(word) and not word.strip(BASH_BREAKS)
        if found and (breaks or glued):
            found[-1] += word
        else:
            found.append(word)
        glued = breaks
    return found


def _for_bash(items: Iterable[CompletionItem], incomplete: str) -> str:
    """Return the words; of one with ":" or "=" in it, bash completes what follows."""
    # click completes the value of --by=first:… without its option.
    value = incomplete.partition("=")[2] if incomplete.startswith("--") else incomplete
    behind = max(value.rfind(sign) for sign in BASH_BREAKS) + 1
    return "\n".join(str(item.value)[behind:] for item in items)


def _for_zsh(items: Iterable[CompletionItem]) -> str:
    """Return a command that offers the words; without any, zsh completes names of files."""

    def quoted(text: str) -> str:
        return '"' + re.sub(r'([\\"$`])', r"\\\1", text.replace(":", "\\:")) + '"'

    words = [quoted(str(item.value)) + (f":{quoted(item.help)}" if item.help else "") for item in items]
    # zsh evaluates the command: a quote within its quotes has to be escaped.
    listed = " ".join(words).replace("'", "'\\''")
    return f"_arguments '*: :(({listed}))'" if words else "_files"


def _for_fish(items: Iterable[CompletionItem]) -> str:
    return "\n".join(f"{item.value}\t{item.help}" if item.help else str(item.value) for item in items)


def _for_powershell(items: Iterable[CompletionItem]) -> str:
    return "\n".join(f"{item.value}:::{item.help or ' '}" for item in items)


def install(shell: str = "") -> str:
    """Write the completion script of a shell where the shell finds it.

    Args:
        shell: its name; the one that runs this program when empty.

    Returns:
        A line that says where it was written.

    Raises:
        UsageError: the shell is not supported.
        OutputError: a file cannot be written.
    """
    shell = _known_shell(shell)
    places: dict[str, Callable[[], Path]] = {"bash": _install_bash, "zsh": _install_zsh, "fish": _install_fish}
    if shell not in places:
        hint = "Add the script to your $PROFILE: custseg --show-completion " + shell
        raise UsageError(f"cannot install the completion of {shell}", hint=hint)
    try:
        path = places[shell]()
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(error.filename or "")) from None
    return f"Wrote the {shell} completion to {path}. It works in new terminals."


def _install_bash() -> Path:
    path = _write(Path.home() / ".bash_completions" / "custseg.sh", BASH)
    _add_line(Path.home() / ".bashrc", f"source '{path}'")
    return path


def _install_zsh() -> Path:
    path = _write(Path.home() / ".zfunc" / "_custseg", ZSH)
    _add_line(Path.home() / ".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit")
    return path


def _install_fish() -> Path:
    return _write(Path.home() / ".config" / "fish" / "completions" / "custseg.fish", FISH)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A shell of Windows, too, takes a carriage return for a part of a word.
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def _add_line(path: Path, line: str) -> None:
    """Add a line to a start-up file of a shell, unless it is there."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if line not in lines:
        path.write_text("\n".join([*lines, line, ""]), encoding="utf-8", newline="\n")


def _known_shell(shell: str) -> str:
    name = shell or _running_shell()
    if name in SCRIPTS:
        return name
    hint = f"Name one of these shells: {', '.join(SCRIPTS)}."
    raise UsageError(f"no completion for the shell {name}" if name else "cannot tell which shell this is", hint=hint)


def _running_shell() -> str:
    """Return the name of the shell that runs this program; empty if there is none."""
    import shellingham

    try:
        return str(shellingham.detect_shell()[0])
    except shellingham.ShellDetectionFailure:
        return ""
