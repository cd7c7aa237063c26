"""The rules file on the command line: written by init, used, and refused with a short message if it is wrong."""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from yaml_cases import cases

import custseg.segments

Run = Callable[..., Any]
BUILT_IN = Path(custseg.segments.__file__).parent / "rules" / "rules.yaml"
CASES = cases(__file__)
HEADER = ["customer_id", "date", "revenue", "profit", "country"]


def rules(shop: Path, text: str | bytes) -> Path:
    """Write rules.yaml into the shop."""
    path = shop / "rules.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(answer: Any, status: int = 4) -> str:
    """Return the message of a run that was refused, after checking what every message must be."""
    assert answer.status == status, answer.err
    assert answer.out == b""
    assert answer.err.startswith("custseg: ")
    assert "Traceback" not in answer.err
    assert "inside custseg" not in answer.err
    assert "\x1b" not in answer.err
    return str(answer.err)


# --- custseg init ---


def test_init_writes_a_copy_that_changes_no_figure(call: Run, shop: Path) -> None:
    answer = call("init", "--rules", "mine.yaml")
    assert (answer.status, answer.out) == (0, b"")
    assert "--rules-file mine.yaml" in answer.err
    assert (shop / "mine.yaml").read_bytes() == BUILT_IN.read_bytes()
    for words in (("customers", "orders.csv"), ("segment", "orders.csv"), ("segment", "orders.csv", "--cross", "rfm")):
        built_in, copied = call(*words), call(*words, "--rules-file", "mine.yaml")
        assert built_in.status == copied.status == 0
        assert (copied.out, copied.err) == (built_in.out, built_in.err)


def test_an_edited_copy_changes_what_was_edited(call: Run, shop: Path) -> None:
    text = BUILT_IN.read_text(encoding="utf-8")
    words = ("-q", "segment", "orders.csv")
    rules(shop, text.replace("Come closer and secure their loyalty", "Call them on Monday"))
    before, after = call(*words), call(*words, "--rules-file", "rules.yaml")
    assert before.out != after.out
    assert before.out == after.out.replace(b"Call them on Monday", b"Come closer and secure their loyalty")


def test_quiet_init_prints_nothing(call: Run, shop: Path) -> None:
    answer = call("-q", "init", "--rules", "mine.yaml")
    assert (answer.status, answer.out, answer.err) == (0, b"", "")
    assert (shop / "mine.yaml").exists()


@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "folder"])
def test_init_never_overwrites(call: Run, shop: Path, kind: str) -> None:
    path = shop / "mine.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "file":
        path.write_text("schemes: {}\n")
    else:
        path.symlink_to("elsewhere.yaml")
        if kind == "link":
            (shop / "elsewhere.yaml").write_text("schemes: {}\n")
    err = refused(call("init", "--rules", "mine.yaml"), status=2)
    assert "mine.yaml" in err
    assert "never overwrites" in err
    if kind == "folder":
        assert not list(path.iterdir())
    elif kind == "dangling link":
        assert not (shop / "elsewhere.yaml").exists()
    else:
        assert path.read_text() == "schemes: {}\n"


@pytest.mark.parametrize("name", ["no/mine.yaml", "orders.csv/mine.yaml", "x" * 300 + ".yaml"])
def test_init_in_a_missing_folder(call: Run, shop: Path, name: str) -> None:
    assert "cannot be written" in refused(call("init", "--rules", name), status=1)
    assert not (shop / "no").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_init_in_a_folder_that_is_read_only(call: Run, shop: Path) -> None:
    (shop / "locked").mkdir(mode=0o500)
    assert "cannot be written" in refused(call("init", "--rules", "locked/mine.yaml"), status=1)


def test_init_leaves_no_partial_file(run: Run, shop: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    assert "cannot be written" in refused(run("init", "--rules", "mine.yaml", preexec_fn=limit), status=1)
    assert not (shop / "mine.yaml").exists()


@pytest.mark.parametrize("words", [(), ("--rules", "")])
def test_init_asks_what_to_write(call: Run, words: tuple[str, ...]) -> None:
    assert "custseg init --rules rules.yaml" in refused(call("init", *words), status=2)


# --- a file that cannot be used ---


@pytest.mark.parametrize(
    "words",
    [
        ("segment", "orders.csv"),
        ("segment", "orders.csv", "--members", "all", "--scheme", "abc"),
        ("customers", "orders.csv", "--columns", "ltv"),
        ("ltv", "orders.csv", "--by", "rfm"),
    ],
)
def test_every_mistake_is_reported_at_once_by_every_command(call: Run, shop: Path, words: tuple[str, ...]) -> None:
    rules(shop, "schemes:\n  own:\n    titel: x\n    segments:\n      one: {when: SUM(ltv) > odrers}\ntags: 3\n")
    err = refused(call(*words, "--rules-file", "rules.yaml"))
    for printed in (
        "rules.yaml:3:5: ",
        "'title'",
        "rules.yaml:5:19: SUM",
        "rules.yaml:5:30: there is no 'odrers'",
        "rules.yaml:6:7: ",
    ):
        assert printed in err
    assert err.count("custseg: rules.yaml:") == 4


@pytest.mark.parametrize("case", CASES["broken"], ids=lambda case: case["rules"])
def test_a_broken_file_is_status_4(call: Run, shop: Path, case: dict[str, str]) -> None:
    rules(shop, case["rules"])
    assert case["says"] in refused(call("segment", "orders.csv", "--rules-file", "rules.yaml"))
    assert not (shop / "ran").exists()


TOO_LARGE = b"1" + b"0" * 400


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"tags: {t: {when: \xff}}\n", "UTF-8"),
        (b"tags: {}\n\x00", "is not valid YAML"),
        (b"PK\x03\x04" + bytes(range(256)), "is not valid YAML"),
        (b"tags: {t: {when: orders > 1, title: " + b"[\n" * 30, "rules.yaml:18:1: is nested too deeply"),
        # On one line, PyYAML may give up before custseg counts the depth: the place is reported either way.
        (b"tags: {t: {when: orders > 1, title: " + b"[" * 9_000, "rules.yaml:1:"),
        (b"# " + b"x" * 1_100_000, "too large"),
        (b"schemes: {own: {segments: {a: {when: TRUE}}, axes: {v: {metric: ltv, cut: " + TOO_LARGE + b"}}}}\n", "cut"),
    ],
    ids=range(7),
)
def test_bytes_that_are_no_rules_are_status_4(call: Run, shop: Path, content: bytes, said: str) -> None:
    rules(shop, content)
    assert said in refused(call("segment", "orders.csv", "--rules-file", "rules.yaml"))


@pytest.mark.parametrize("name", ["none.yaml", "folder", "-", "http://example.org/rules.yaml"])
def test_a_file_that_cannot_be_read_is_status_4(call: Run, shop: Path, name: str) -> None:
    (shop / "folder").mkdir()
    err = refused(call("segment", "orders.csv", "--rules-file", name))
    assert f"custseg: {name}: cannot be read" in err
    assert "custseg init --rules FILE" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_status_4(call: Run, shop: Path) -> None:
    rules(shop, "tags: {}\n").chmod(0)
    assert "cannot be read" in refused(call("segment", "orders.csv", "--rules-file", "rules.yaml"))


def test_the_file_may_be_named_in_the_environment_and_in_the_config(
    call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules(shop, "schemes: {own: {segments: {one: {when: orders > 2}, two: {when: TRUE}}}}\n")
    words = ("-q", "segment", "orders.csv", "--scheme", "own")
    (shop / "custseg.yaml").write_text("rules_file: rules.yaml\n")
    named = call(*words)
    assert [row["segment"] for row in named.rows] == ["one", "two"]
    (shop / "custseg.yaml").write_text("rules_file: none.yaml\n")
    assert "none.yaml" in refused(call(*words))
    monkeypatch.setenv("CUSTSEG_RULES_FILE", "rules.yaml")
    assert call(*words).out == named.out
    assert call(*words, "--rules-file", "rules.yaml").out == named.out
    assert "other.yaml" in refused(call(*words, "--rules-file", "other.yaml"))


def test_an_empty_file_changes_nothing(call: Run, shop: Path) -> None:
    rules(shop, "")
    words = ("segment", "orders.csv")
    assert call(*words, "--rules-file", "rules.yaml") == call(*words)


def test_the_rules_file_is_an_input_and_never_an_output(call: Run, shop: Path) -> None:
    text = "tags: {}\n"
    rules(shop, text)
    answer = call("segment", "orders.csv", "--rules-file", "rules.yaml", "-o", "./rules.yaml", "--format", "csv")
    assert "never overwrites" in refused(answer, status=2)
    assert (shop / "rules.yaml").read_text() == text


@pytest.mark.parametrize(
    "text",
    ["schemes: 1\n" * 90_000, "".join(f"k{number}: 1\n" for number in range(60_000))],
    ids=["one key", "many keys"],
)
def test_a_flood_of_mistakes_is_reported_within_ten_seconds(shop: Path, text: str) -> None:
    rules(shop, text)
    command = [sys.executable, "-m", "custseg", "segment", "orders.csv", "--rules-file", "rules.yaml"]
    try:
        done = subprocess.run(command, capture_output=True, cwd=shop, timeout=10, check=False)
    except subprocess.TimeoutExpired:
        pytest.fail("it goes on and on")
    assert (done.returncode, done.stdout) == (4, b"")
    assert b"too many values" in done.stderr


# --- fields of rows ---

ROW_FIELDS = CASES["row_fields"]


@pytest.mark.parametrize("place", ROW_FIELDS)
def test_a_row_field_is_refused_with_the_right_form(call: Run, shop: Path, place: str) -> None:
    """Every customer of the shop has bought tea and spices."""
    rules(shop, ROW_FIELDS[place]["rules"])
    answer = call("segment", "orders.csv", "--rules-file", "rules.yaml", *ROW_FIELDS[place]["options"].split())
    err = refused(answer, status=answer.status)
    assert answer.status in (2, 4)
    for printed in ("rules.yaml", "'category'", "30 of 30 customers", "first:category", "main:category"):
        assert printed in err


@pytest.mark.parametrize("place", ROW_FIELDS)
def test_a_field_of_rows_is_a_mistake_of_the_rules_at_its_place(call: Run, shop: Path, place: str) -> None:
    case = ROW_FIELDS[place]
    rules(shop, case["rules"])
    err = refused(call("segment", "orders.csv", "--rules-file", "rules.yaml", *case["options"].split()), status=4)
    assert f"custseg: rules.yaml:{case['place']}: 'category'" in err


def test_a_field_of_rows_in_an_unused_rule_changes_nothing(call: Run, shop: Path) -> None:
    rules(shop, ROW_FIELDS["when"]["rules"])
    words = ("segment", "orders.csv")
    assert call(*words, "--rules-file", "rules.yaml") == call(*words)


def test_a_field_of_rows_is_reported_for_the_option_that_names_it(call: Run, shop: Path) -> None:
    """A rule that is not asked for names the same field."""
    rules(shop, ROW_FIELDS["when"]["rules"])
    answer = call(
        "customers", "orders.csv", "--rules-file", "rules.yaml", "--columns", "ltv", "--where", "category = 'tea'"
    )
    err = refused(answer, status=2)
    assert "--where" in err
    assert "rules.yaml" not in err


def test_the_forms_that_the_message_offers_work(call: Run, shop: Path) -> None:
    """Spices bring every customer more than tea."""
    rules(
        shop,
        """\
schemes:
  main:
    segments:
      tea:
        when: |
          "main:category" = 'tea'
      spices:
        when: |
          "main:category" = 'spices'
  first:
    segments:
      either:
        when: |
          "first:category" IN ('tea', 'spices')
""",
    )
    asked = ("-q", "segment", "orders.csv", "--rules-file", "rules.yaml", "--scheme")
    assert {row["segment"]: row["customers"] for row in call(*asked, "main").rows} == {"tea": "0", "spices": "30"}
    assert {row["segment"]: row["customers"] for row in call(*asked, "first").rows} == {"either": "30"}


def test_an_attribute_that_never_varies_is_fine(call: Run, shop: Path) -> None:
    rules(shop, "schemes: {own: {segments: {nl: {when: country = 'NL'}, be: {when: country = 'BE'}}}}\n")
    answer = call("-q", "segment", "orders.csv", "--rules-file", "rules.yaml", "--scheme", "own")
    assert {row["segment"]: row["customers"] for row in answer.rows} == {"nl": "15", "be": "15"}


# --- columns that the data lack ---

LACKING = CASES["lacking"]


def test_rules_with_missing_columns_are_noted(call: Run, shop: Path) -> None:
    rules(shop, LACKING)
    answer = call("customers", "orders.csv", "--rules-file", "rules.yaml")
    assert answer.status == 0
    assert "shared (needs suppliers)" in answer.err
    assert "late (needs paid date and due date)" in answer.err
    assert "whole (" not in answer.err
    header = set(answer.rows[0])
    assert "whole" in header
    assert not {"shared", "late", "weeks_late"} & header


@pytest.mark.parametrize("words", [("segment", "--scheme", "whole"), ("segment",), ("ltv", "--by", "abc")])
def test_unused_rules_may_lack_columns(call: Run, shop: Path, words: tuple[str, ...]) -> None:
    rules(shop, LACKING)
    assert call(words[0], "orders.csv", *words[1:], "--rules-file", "rules.yaml").status == 0


@pytest.mark.parametrize("scheme", ["shared", "late"])
@pytest.mark.parametrize("words", [("segment", "--scheme"), ("segment", "--cross"), ("ltv", "--by")])
def test_a_scheme_that_lacks_columns_is_refused(call: Run, shop: Path, words: tuple[str, ...], scheme: str) -> None:
    rules(shop, LACKING)
    answer = call(words[0], "orders.csv", *words[1:], scheme, "--rules-file", "rules.yaml")
    err = refused(answer, status=3)
    assert words[1] in err
    assert f"'{scheme}'" in err
    assert ("suppliers" if scheme == "shared" else "paid date and due date") in err
    assert "--contacts FILE" in err


def test_contacts_supply_what_the_orders_lack(call: Run, shop: Path) -> None:
    rules(shop, LACKING)
    (shop / "contacts.csv").write_text("customer_id,suppliers\nShop Aa,3\nShop Ab,1\n")
    words = ("--rules-file", "rules.yaml", "--scheme", "shared", "--contacts", "contacts.csv")
    answer = call("-q", "segment", "orders.csv", *words)
    assert {row["segment"]: row["customers"] for row in answer.rows} == {"one": "1", "unassigned": "29"}


# --- rules that are right, and have to work ---


@pytest.mark.parametrize("when", ["TRUE", "'1 = 1'", "'1 = 2'"])
def test_a_tag_for_all_customers_or_none(call: Run, shop: Path, when: str) -> None:
    rules(shop, f"tags: {{everyone: {{when: {when}}}}}\n")
    answer = call("-q", "customers", "orders.csv", "--rules-file", "rules.yaml", "--columns", "everyone")
    assert answer.status == 0, answer.err
    assert [row["everyone"] for row in answer.rows] == ["false" if when == "'1 = 2'" else "true"] * 30


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("new", ("segment", "--scheme")),
        ("lapsed", ("segment", "--members", "all", "--scheme")),
        ("tenure", ("segment", "--scheme", "abc", "--cross")),
        ("budget", ("ltv", "--by")),
        ("counted", ("segment", "--scheme")),
        ("new", ("ltv", "--by")),
        ("lapsed", ("segment", "--scheme")),
    ],
)
def test_any_valid_scheme_name_works(call: Run, shop: Path, name: str, words: tuple[str, ...]) -> None:
    """Or it is refused as a name that is taken: it never breaks."""
    rules(shop, f"schemes: {{{name}: {{segments: {{few: {{when: orders < 3}}, many: {{when: orders >= 3}}}}}}}}\n")
    answer = call("-q", words[0], "orders.csv", *words[1:], name, "--rules-file", "rules.yaml")
    if answer.status:
        assert f"rules.yaml:1:11: '{name}'" in refused(answer)
    else:
        column = "segment" if words[0] == "segment" and "--cross" not in words else name
        assert {"few", "many"} == {row.get(column) or row["group"] for row in answer.rows}


def test_a_metric_named_like_an_attribute_does_not_replace_it(call: Run, shop: Path) -> None:
    """Customers of one country are cut at their own median, or the name is refused: never by the metric."""
    lines = [(f"{country}{n}", "2025-01-01", n * 10, n, country) for country in ("NL", "BE") for n in (1, 2, 3)]
    with (shop / "small.csv").open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *lines])
    scheme = "schemes: {own: {axes: {v: {metric: revenue, cut: median, within: country}}, "
    scheme += "segments: {high: {when: v = 'high'}, low: {when: v = 'low'}}}}\n"
    rules(shop, scheme + "metrics: {country: {sql: profit / orders}}\n")
    answer = call("-q", "segment", "small.csv", "--rules-file", "rules.yaml", "--scheme", "own")
    if answer.status:
        assert "'country'" in refused(answer)
    else:
        assert {row["segment"]: row["customers"] for row in answer.rows} == {"high": "2", "low": "4"}


def test_texts_of_the_rules_are_escaped(call: Run, shop: Path) -> None:
    text = """\
schemes:
  own:
    title: "\\e[31mred [bold]x"
    segments:
      one: {when: TRUE, title: "=1+1", strategy: "@now", advice: ["\\e]0;x\\a [red]go\\nnow"]}
"""
    rules(shop, text)
    words = ("segment", "orders.csv", "--rules-file", "rules.yaml", "--scheme", "own")
    for kind in ("csv", "table"):
        answer = call(*words, "--advice", "--format", kind)
        assert answer.status == 0
        assert not {b"\x1b", b"\x07"} & {answer.out[place : place + 1] for place in range(len(answer.out))}
        assert not {"\x1b", "\x07"} & set(answer.err)
    assert "[red]go" in answer.err
    (row,) = call("-q", *words).rows
    assert (row["title"], row["strategy"]) == ("'=1+1", "'@now")
