"""YAML as people write it: the values are those of YAML, and every place is where an editor puts the cursor."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import examples
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from yaml_cases import cases

from custseg.errors import SettingsError
from custseg.settings.positioned_yaml import Entry, load_yaml, plain, read_entries

MARK = "⟦"
CASES = cases(__file__)


def entries(folder: Path, text: str | bytes) -> Entry:
    """Return what a file of this text holds; nothing in it is wrong."""
    found, problems = read_entries(write(folder, text))
    assert not problems
    return found


def write(folder: Path, text: str | bytes) -> str:
    """Write the file and return its path."""
    path = folder / "some.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def mark(text: str) -> tuple[str, str]:
    """Return the text without its one mark, and LINE:COLUMN of what stood behind it."""
    before, _, after = text.partition(MARK)
    return before + after, f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def at(entry: Entry, *path: str | int) -> Entry:
    """Return the entry at the end of a path."""
    for key in path:
        entry = entry.value[key]
    return entry


# --- values ---


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "\ufeff", "\ufeff# nothing\n", "{}", "{}\n...\n"])
def test_a_file_without_a_name_holds_nothing(tmp_path: Path, text: str) -> None:
    assert plain(entries(tmp_path, text)) == {}


VALUES = {
    "text": "text",
    "'text'": "text",
    '"a\\tb"': "a\tb",
    "3": 3,
    "'3'": "3",
    "-0.5": -0.5,
    "30%": "30%",
    "12m": "12m",
    "true": True,
    "no": False,
    "": None,
    "~": None,
    "2024-01-31": date(2024, 1, 31),
    "客户 é": "客户 é",
    "a # remark": "a",
    "'a # b'": "a # b",
    "[1, a, [b]]": [1, "a", ["b"]],
    "{a: 1, b: {c: 2}}": {"a": 1, "b": {"c": 2}},
    "\n- a\n- b: 1\n  c: 2\n": ["a", {"b": 1, "c": 2}],
    "|\n  a\n   b\n\n  c\n": "a\n b\n\nc\n",
    ">-\n  a\n  b\n": "a b",
}


@pytest.mark.parametrize(("written", "value"), VALUES.items())
def test_values_are_those_of_yaml(tmp_path: Path, written: str, value: Any) -> None:
    assert plain(entries(tmp_path, f"name: {written}\n")) == {"name": value}


def test_names_are_text_whatever_yaml_makes_of_them(tmp_path: Path) -> None:
    text = "1: a\nyes: b\nnull: c\n2024-01-01: d\n'q': e\n? f\n: g\n<<: {h: i}\n=: j\n"
    names = ["1", "yes", "null", "2024-01-01", "q", "f", "<<", "="]
    assert list(entries(tmp_path, text).value) == names


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False),
    st.dates(),
    # Line ends of their own kind, which YAML folds.
    st.text(st.characters(exclude_categories=["Cs", "Zl", "Zp"], exclude_characters="\x85"), max_size=20),
)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=8)
DATA = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
    ),
    max_size=4,
)


@settings(deadline=None, max_examples=examples(100))
@given(DATA, st.booleans(), st.sampled_from([None, True, False]), st.sampled_from(["\n", "\r\n"]))
def test_what_another_program_writes_is_read_as_it_was(data: Any, plainly: bool, flow: bool | None, ends: str) -> None:
    text = yaml.safe_dump(data, allow_unicode=plainly, default_flow_style=flow, line_break=ends)
    with tempfile.TemporaryDirectory() as folder:
        found = entries(Path(folder), text)
    assert plain(found) == data
    assert found.where.endswith("some.yaml:1:1")


# --- places ---


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("case", CASES["places"], ids=lambda case: case["text"])
def test_the_place_of_a_value_is_where_it_begins(tmp_path: Path, case: dict[str, Any], ends: str) -> None:
    text, where = mark(case["text"])
    found = at(entries(tmp_path, text.replace("\n", ends)), *case["path"])
    assert found.where == f"{tmp_path / 'some.yaml'}:{where}"


@pytest.mark.parametrize("marked", CASES["names"])
def test_the_place_of_a_name_is_where_it_begins(tmp_path: Path, marked: str) -> None:
    text, where = mark(marked)

    def keys(entry: Entry) -> dict[str, Any]:
        found = dict(entry.keys)
        inner = entry.value.values() if isinstance(entry.value, dict) else entry.value
        for one in inner if isinstance(inner, list) or isinstance(entry.value, dict) else ():
            found |= keys(one)
        return found

    assert str(keys(entries(tmp_path, text))["a"]) == f"{tmp_path / 'some.yaml'}:{where}"


def test_a_byte_order_mark_takes_no_column(tmp_path: Path) -> None:
    assert at(entries(tmp_path, "\ufeffa: b\n"), "a").where.endswith(":1:4")


WORDS = st.lists(
    st.sampled_from(
        ["orders", ">", "1", "AND", "'NL'", '"a b"', "é", "客户", "😀", "it''s", "(", "#1", "x:y", "\\d", "%", "- 3"]
    ),
    min_size=2,
    max_size=8,
)
WRITINGS = {
    "plain": ("{}", " "),
    "next line": ("\n    {}", " "),
    "single": ("'{}'", " "),
    "single with blanks": ("'  {}  '", " "),
    "double": ('"{}"', " "),
    "double with an escape": ('"\\u0061\\x20 {}"', " "),
    "double with a tab": ('"\\t{}"', " "),
    "block": ("|\n    {}\n", "\n    "),
    "block with deeper lines": ("|-\n    {}\n", "\n      "),
    "block with empty lines": ("|+\n    {}\n\n", "\n\n    "),
    "block after an empty line": ("|\n\n    {}\n", "\n    "),
    "block after blanks": ("|\n  \n    {}\n", "\n    "),
    "block with a given indent": ("|2\n    {}\n", "\n  "),
    "folded": (">\n    {}\n", "\n    "),
    "plain lines": ("{}", "\n    "),
    "single lines": ("'{}'", "\n    "),
    "double lines": ('"{}"', " \\\n    "),
}
EXACT = ("plain", "next line", "single", "single with blanks", "double", "block", "block with deeper lines")


@settings(deadline=None, max_examples=examples(150))
@given(WORDS, st.integers(0, 7), st.sampled_from(list(WRITINGS)), st.sampled_from(["\n", "\r\n"]))
def test_a_place_inside_a_text_is_exact_or_given_within_the_text(
    words: list[str], number: int, name: str, ends: str
) -> None:
    """A mark goes through YAML with the text: it tells line and column of a word in the text and in the file."""
    frame, joint = WRITINGS[name]
    number %= len(words)
    quote = frame.strip()[0] if frame.strip()[0] in "'\"" else ""
    if quote:
        words = [
            one.replace("\\", "\\\\").replace('"', '\\"') if quote == '"' else one.replace("'", "''") for one in words
        ]
    body = frame.format(joint.join(["go", *words[:number], MARK + joint.join(words[number:])]))
    file = f"first: 1\na:\n  b: {body}\nlast: 2\n"
    try:
        value, unmarked = (yaml.safe_load(text)["a"]["b"] for text in (file, mark(file)[0]))
    except yaml.YAMLError:
        value, unmarked = None, None
    assume(isinstance(value, str) and MARK in value and unmarked == mark(value)[0])
    inside, where = (mark(one)[1] for one in (value, file))
    line, column = map(int, inside.split(":"))
    with tempfile.TemporaryDirectory() as folder:
        entry = at(entries(Path(folder), mark(file)[0].replace("\n", ends)), "a", "b")
    assert entry.value == mark(value)[0]
    told = entry.place.inside(line, column).partition("some.yaml:")[2]
    apart = re.fullmatch(r"(\d+:\d+), in the text line (\d+), column (\d+)", told)
    if apart:
        assert (int(apart[2]), int(apart[3])) == (line, column)
        assert apart[1] == entry.where.rpartition("some.yaml:")[2]
        assert name not in EXACT or (quote and (quote * 2 if quote == "'" else "\\") in body[1:])
    else:
        assert told == where


# --- what is wrong ---


def test_every_repeated_name_is_reported_and_the_last_one_counts(tmp_path: Path) -> None:
    path = write(tmp_path, "a: 1\nb: {c: 1, d: 2, c: 3}\n'a': 4\nb: 5\n")
    found, problems = read_entries(path)
    assert plain(found) == {"a": 4, "b": 5}
    assert [(one.where.removeprefix(path), one.what) for one in sorted(problems, key=lambda one: one.where)] == [
        (":2:17", "'c' appears twice"),
        (":3:2", "'a' appears twice"),
        (":4:1", "'b' appears twice"),
    ]


@pytest.mark.parametrize(
    "value", ["2024-02-30", "2024-13-01", "9" * 5_000, "!!int x", "!!float x", "2024-01-01T25:00:00"]
)
def test_invalid_dates_and_numbers_are_reported_and_reading_goes_on(tmp_path: Path, value: str) -> None:
    path = write(tmp_path, f"a: {value}\nb: [{value}, 3]\n")
    found, problems = read_entries(path)
    assert plain(found) == {"a": None, "b": [None, 3]}
    assert [one.where for one in problems] == [f"{path}:1:4", f"{path}:2:5"]


@pytest.mark.parametrize(
    "value", ["!!bool x", "!!bool ''", "!!int ''", "!!float ''", "!!timestamp x", "1" + ":1" * 400 + ".5"]
)
def test_values_that_contradict_their_tag_are_reported(tmp_path: Path, value: str) -> None:
    path = write(tmp_path, f"b: 1\na: {value}\n")
    try:
        _, problems = read_entries(path)
    except SettingsError as error:
        problems = error.problems
    assert [one.where for one in problems] == [f"{path}:2:4"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["text"])
def test_more_than_plain_data_is_refused_at_its_place(tmp_path: Path, case: dict[str, Any]) -> None:
    text, where = mark(case["text"])
    path = write(tmp_path, text)
    with pytest.raises(SettingsError, match=case["says"]) as caught:
        read_entries(path)
    (problem,) = caught.value.problems
    line, column = where.split(":")
    found = re.fullmatch(rf"{re.escape(path)}:(\d+):(\d+)", problem.where)
    assert found
    assert found[1] == line
    # What is missing is missed one sign further on at most.
    assert abs(int(found[2]) - int(column)) <= (case["says"] == "not valid YAML")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfea\x00:\x00", "UTF-8"),
        (b"a: \xe9\n", "UTF-8"),
        (b"a: \0\n", ""),
        (b"a: \x1b[31m\n", ""),
        (b"- a\n", "name: value"),
        (b"a\n", "name: value"),
        (b"[]\n", "name: value"),
        (b"a: 1\n" * 200_001, "too large"),
        (b"# " + b"x" * 1_000_000, "too large"),
        (b"a: " + b"[" * 30 + b"]" * 30, "deeply"),
        (b"".join(b" " * n + b"a:\n" for n in range(30)), "deeply"),
    ],
    ids=range(11),
)
def test_content_that_is_not_settings_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(SettingsError, match=said or None) as caught:
        read_entries(path)
    assert str(caught.value).startswith(path)


def test_a_file_of_a_megabyte_and_twenty_levels_is_read(tmp_path: Path) -> None:
    head = b"a: " + b"[" * 19 + b"]" * 19 + b"\n#"
    assert list(entries(tmp_path, head + b"x" * (1_000_000 - len(head))).value) == ["a"]


@pytest.mark.parametrize("name", [".", "none.yaml", "some.yaml/more.yaml"])
def test_an_unreadable_file_is_reported_with_the_hint(tmp_path: Path, name: str) -> None:
    write(tmp_path, "a: 1\n")
    with pytest.raises(SettingsError, match="Do as I say") as caught:
        read_entries(str(tmp_path / name), hint="Do as I say.")
    assert caught.value.problems[0].where == str(tmp_path / name)


def test_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for tag in ("!!python/object/apply:os.mkdir", "!!python/object/new:os.mkdir"):
        path = write(tmp_path, f"a: {tag} [ran]\n")
        with pytest.raises(SettingsError):
            read_entries(path)
        with pytest.raises(yaml.YAMLError):
            load_yaml(Path(path))
    assert not (tmp_path / "ran").exists()
