"""What people see by default is short, and every command that the output names does what it says when it is pasted."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import ROOT

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")


def seen(answer: Any) -> str:
    """Return what can be read on the screen."""
    return STYLE.sub("", answer.out.decode())


def copy_sample(shop: Path, step: int = 5) -> None:
    """Put a part of the sample into the shop, under a name with a blank, and its contacts."""
    lines = (ROOT / "sample_data" / "orders.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (shop / "my orders.csv").write_text("".join([lines[0], *lines[1::step]]), encoding="utf-8")
    shutil.copy(ROOT / "sample_data" / "contacts.csv", shop / "contacts.csv")


def rows_of(answer: Any) -> int:
    """Return the number of rows of CSV."""
    return len(list(csv.DictReader(answer.out.decode().splitlines())))


@pytest.mark.parametrize(
    "words",
    [(), ("--scheme", "rfm", "--margin", "30%", "--where", "orders >= 2 OR ltv > 1")],
    ids=["default", "rfm"],
)
def test_a_pasted_command_lists_as_many_as_it_says(glance: Run, call: Run, shop: Path, words: tuple[str, ...]) -> None:
    """With the file's own name, the scheme, the options that were typed; each lists exactly its customers."""
    copy_sample(shop, 40)
    asked = ("segment", "my orders.csv", *words, "--columns", "customers,ltv_total")
    commands = re.sub(r" \\\n\s*", " ", seen(glance(*asked)))
    what = "have lapsed|has lapsed|lose money|loses money|are new|is new"
    found = re.findall(rf"^ +(\d[\d,]*) ({what}):\s+(custseg .+)$", commands, re.MULTILINE)
    assert len(found) >= 3
    assert all('"my orders.csv"' in command for _, _, command in found)
    kinds = {kind.split()[-1]: (number, command) for number, kind, command in found}
    for number, command in kinds.values():
        answer = call(*shlex.split(command)[1:], "--columns", "ltv", "--format", "csv", "-q")
        assert answer.status == 0, answer.err
        assert rows_of(answer) == int(number.replace(",", "")), command


def test_segment_is_short_and_the_advice_is_whole(glance: Run, shop: Path) -> None:
    copy_sample(shop)
    short = seen(glance("segment", "my orders.csv", "--columns", "customers,ltv_total"))
    whole = seen(glance("segment", "my orders.csv", "--columns", "customers,ltv_total", "--advice"))
    assert short.count("\n") <= 52 < whole.count("\n")
    assert "1. High volume, high value: Come closer and secure their loyalty" in " ".join(short.split())
    assert "┌" not in short
    assert "- " not in short.split("Base ")[0].split("1. High")[1].replace("--", "").replace("high-", "").replace(
        "low-", ""
    )
    assert "┌" in whole
    assert "- Ask for a referral" in whole
    assert 'custseg segment "my orders.csv" --columns "customers,ltv_total" --advice' in short.replace(" \\\n    ", " ")


def base_lines(text: str) -> list[str]:
    """Return the lines from the first title of the summary to the empty line behind."""
    block = re.search(r"\n\n((?:Base|LTV[\w ÷]*?|Retention|Spend) {2,}[^\n]*\n(?:[^\n]+\n)*)", text)
    assert block, text
    return [re.sub(" +", " ", line) for line in block[1].splitlines()]


@pytest.mark.parametrize(
    "words",
    [("segment",), ("customers", "--columns", "orders,ltv"), ("profit",), ("cohorts",), ("ltv", "--by", "cohort"),
     ("cac", "--cac", "5")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_the_base_takes_five_lines_under_other_tables(glance: Run, shop: Path, words: tuple[str, ...]) -> None:
    name, *options = words
    short = base_lines(seen(glance(name, "orders.csv", *options)))
    assert len(short) <= 5
    if short[-1].startswith("More: "):
        command = shlex.split(short[-1].removeprefix("More: "))
        assert command[-1] == "--full"
        full = base_lines(seen(glance(*command[1:])))
        assert len(full) > 5
        assert set(short[:-1]) <= set(full)


def test_the_table_of_ltv_has_the_whole_base(glance: Run) -> None:
    text = seen(glance("ltv", "orders.csv"))
    assert len(base_lines(text)) > 5
    assert "More:" not in text


def test_a_forecast_says_first_how_far_off_it_was(glance: Run, shop: Path) -> None:
    copy_sample(shop, 15)
    text = seen(glance("forecast", "my orders.csv"))
    flat = " ".join(text.split())
    found = re.match(
        r"Tested on the last ([\d,]+) days: ([\d,]+) order days predicted, ([\d,]+) actual "
        r"\((\d+\.\d)% too (low|high)\); (\d+\.\d)% of customers inside their 80% interval of orders\.",
        flat,
    )
    assert found, flat[:300]
    predicted, actual = (int(found[place].replace(",", "")) for place in (2, 3))
    # The rounded prediction is within one of the exact one.
    assert abs(abs(predicted / actual - 1) * 100 - float(found[4])) < 100 / actual
    assert (predicted < actual) == (found[5] == "low")
    assert "Season" not in text
    assert "Calibration" not in text
    assert "Season" in seen(glance("forecast", "my orders.csv", "--full"))
    untested = seen(glance("forecast", "my orders.csv", "--holdout", "off"))
    assert untested.startswith("This forecast is not tested")


@pytest.mark.parametrize(
    "words",
    [("ltv",), ("customers",), ("segment", "--members"), ("forecast", "--holdout", "off", "--interval", "off")],
    ids=lambda words: words[0],
)
def test_names_of_contacts_stand_beside_the_ids(glance: Run, call: Run, shop: Path, words: tuple[str, ...]) -> None:
    copy_sample(shop, 20)
    name, *options = words
    asked = (name, "my orders.csv", *options, "--contacts", "contacts.csv", "--top", "5")
    text = seen(glance(*asked, columns=120))
    with (shop / "contacts.csv").open(encoding="utf-8") as file:
        names = {row["customer_id"]: row["name"] for row in csv.DictReader(file)}
    rows = [line.split(maxsplit=1) for line in text.splitlines() if re.match(r"C\d{4} ", line)][:5]
    assert len(rows) == 5
    for customer, rest in rows:
        assert rest.startswith(names[customer][:10])


def test_names_in_the_orders_stand_there_too_but_not_in_machine_formats(glance: Run, call: Run, shop: Path) -> None:
    rows = [f"{n},2025-0{n % 9 + 1}-01,{n % 5},Firm {chr(65 + n % 5)},10,Name of order {n}" for n in range(30)]
    header = "order_id,date,customer_id,Customer Name,revenue,name"
    (shop / "named.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    text = seen(glance("ltv", "named.csv"))
    assert re.search(r"^0 +Firm A ", text, re.MULTILINE)
    assert "Name of order" not in text
    machine = call("-q", "ltv", "named.csv").out.decode()
    assert "Firm" not in machine
    assert "Firm" not in seen(glance("ltv", "named.csv", "--columns", "orders"))


def test_every_bar_has_a_label(glance: Run, shop: Path) -> None:
    copy_sample(shop, 20)
    for words in (("ltv", "my orders.csv"), ("cac", "my orders.csv", "--cac", "5"), ("segment", "my orders.csv")):
        lines = seen(glance(*words, columns=200)).splitlines()
        rule = next(place for place, line in enumerate(lines) if set(line) == {"─"})
        bar = max(line.find("█") for line in lines[rule : rule + 4])
        if bar > 0:
            assert lines[rule - 1][bar:].strip(), words
    matrix = seen(glance("segment", "my orders.csv", "--advice", columns=100))
    assert "Volume × value (bars: customers)" in matrix


def test_what_was_written_is_said(call: Run, shop: Path) -> None:
    answer = call("ltv", "orders.csv", "-o", "out.csv")
    assert answer.err.splitlines()[-1] == "30 rows written to out.csv"
    assert "written" not in call("-q", "ltv", "orders.csv", "-o", "out.csv").err
    assert call("ltv", "orders.csv", "--top", "1", "-o", "out.json").err.endswith("1 row written to out.json\n")
    assert "written" not in call("ltv", "orders.csv").err


def test_a_note_names_the_whole_command(call: Run, glance: Run, shop: Path) -> None:
    copy_sample(shop, 20)
    text = re.sub(r" \\\n\s*", " ", seen(glance("ltv", "my orders.csv", "--no-config")))
    (command,) = re.findall(r"ordered once\. To win.*?(custseg .*?last_order)", text.replace("\n", " "))
    words = shlex.split(command)
    assert words == [
        "custseg", "ltv", "my orders.csv", "--no-config", "--where", "orders = 1", "--sort", "last_order"
    ]  # fmt: skip
    once = int(re.search(r"(\d+) customers ordered once", text)[1])  # type: ignore[index]
    assert rows_of(call(*words[1:], "-q", "--format", "csv")) == once
