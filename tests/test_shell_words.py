"""Words quoted for shells: what a shell passes on is the word, in as many shells as there are."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from custseg.shell_words import CommandLine, command_lines, install_command, joined, quoted

WORDS = [
    "orders.csv", "my orders.csv", "ltv < 0", "category = 'Tea'", '"Customer Type" = \'firm\'', '"Type" IS NULL',
    "a,b", "@home", "Sum $", "it's $5", "100%", "%d/%m/%Y", "C:\\my data\\", "C:\\data\\new.csv", "a`b", "wow!",
    "it's \"new\"!", "", "Größe", "x;y", "a&b", "(a|b)", "a\\\"b'", "~", "#1", "*",
]  # fmt: skip


def of_cmd(line: str) -> list[str]:
    """Return the words that a program of Windows sees, which cuts its own command line (C runtime rules)."""
    words, word, inside, place, begun = [], "", False, 0, False
    while place < len(line):
        slashes = re.match(r"\\*", line[place:])[0]  # type: ignore[index]
        after = line[place + len(slashes) : place + len(slashes) + 1]
        if slashes and after == '"':
            word += "\\" * (len(slashes) // 2)
            place += len(slashes)
            if len(slashes) % 2:
                word, place = word + '"', place + 1
            begun = True
        elif slashes:
            word, place, begun = word + slashes, place + len(slashes), True
        elif line[place] == '"':
            inside, place, begun = not inside, place + 1, True
        elif line[place] == " " and not inside:
            words, word, begun, place = [*words, word] if begun else words, "", False, place + 1
        else:
            word, place, begun = word + line[place], place + 1, True
    return [*words, word] if begun else words


def test_a_posix_shell_passes_each_word_on() -> None:
    done = subprocess.run(["sh", "-c", f"printf '%s\\0' {joined(WORDS)}"], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == WORDS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_so_does_this_shell(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    words = [word for word in WORDS if not (shell == "fish" and "\\\\" in word)]
    done = subprocess.run([shell, "-c", f"printf '%s\\n' {joined(words)}"], capture_output=True, check=True)
    assert done.stdout.decode().split("\n")[:-1] == words


@pytest.mark.parametrize(
    "word", ["my orders.csv", "ltv < 0", "category = 'Tea'", "a,b", "100%", "C:\\data\\new.csv", "", "(a|b)", "x & y"]
)
def test_what_windows_is_given_most_often_is_in_double_quotes(word: str) -> None:
    """In cmd.exe a single quote means nothing, so the words would be cut at their blanks."""
    assert quoted(word) == f'"{word}"' or word == "100%"
    assert of_cmd(f"custseg {quoted(word)} end") == ["custseg", word, "end"]


def test_plain_words_have_no_quotes() -> None:
    for word in ("orders.csv", "--where", "lapsed", "data/2025/orders.csv", "revenue=Total", "2025-01-31", "30%"):
        assert quoted(word) == word


COMMAND = CommandLine(
    ("custseg", "segment"),
    ("my orders.csv",),
    (("--where", "orders > 1"), ("--map", "date=Day"), ("--no-config",), ("--top", "3")),
    frozenset({"--map"}),
)


def test_options_take_the_place_of_those_of_their_name() -> None:
    typed = COMMAND.with_options('--where "ltv < 0" --map revenue=Sum', without=("--top",))
    assert typed == ('custseg segment "my orders.csv" --map date=Day --no-config --where "ltv < 0" --map revenue=Sum')
    assert COMMAND.with_options("").endswith("--top 3")


@pytest.mark.parametrize("width", [20, 25, 31, 40, 60, 80, 200])
def test_a_command_on_several_lines_is_one_for_a_shell(width: int) -> None:
    typed = COMMAND.with_options('--where "lapsed OR ltv < 0" --rules-file a/rather/long/path/rules.yaml')
    lines = command_lines(typed, width)
    assert max(map(len, lines)) <= width
    assert (len(lines) == 1) == (len(typed) <= width)
    done = subprocess.run(
        ["sh", "-c", "custseg() { printf '%s\\n' \"$@\"; }\n" + "\n".join(lines)], capture_output=True, check=True
    )
    assert done.stdout.decode().splitlines() == shlex.split(typed)[1:]


@pytest.mark.parametrize(
    ("file", "text", "command"),
    [
        ("uv-receipt.toml", "[tool]", 'uv tool install --force "custseg[excel]"'),
        ("pipx_metadata.json", "{}", 'pipx install --force "custseg[excel]"'),
        ("pyvenv.cfg", "home = /usr/bin\nuv = 0.5.1\n", 'uv pip install "custseg[excel]"'),
        ("pyvenv.cfg", "home = /opt/uv/bin\n", 'pip install "custseg[excel]"'),
        ("archive-v0/Xy/pyvenv.cfg", "uv = 0.5.1\n", 'uvx --from "custseg[excel]" custseg'),
    ],
)
def test_an_extra_is_installed_by_what_made_the_environment(tmp_path: Path, file: str, text: str, command: str) -> None:
    made = tmp_path / file
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(text)
    assert install_command("excel", str(made.parent)) == command
