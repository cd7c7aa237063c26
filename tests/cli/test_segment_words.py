"""Names typed after segment, customers and init: an unknown one is an error with the nearest known name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "status", "printed"),
    [
        (("segment", "--scheme", "lifecycel"), 2, ("--scheme", "'lifecycel'", "'lifecycle'")),
        (("segment", "--scheme", "volume value"), 2, ("--scheme", "'volume-value'")),
        (("segment", "--scheme", "nothing"), 2, ("abc", "lifecycle", "ltv-tier", "rfm", "volume-value")),
        (("segment", "--scheme", ""), 2, ("--scheme",)),
        (("segment", "--cross", "rmf"), 2, ("--cross", "'rfm'")),
        (("segment", "--cross", "volume_value"), 2, ("--cross", "volume-value", "itself")),
        (("segment", "--by", "category"), 2, ("--by", "'category'", "first:category", "main:category")),
        (("segment", "--by", "lifecycle"), 2, ("--by", "scheme", "--cross lifecycle")),
        (("segment", "--by", "ltv_tier"), 2, ("--by", "--cross ltv-tier")),
        (("segment", "--by", "cohrt"), 2, ("--by", "'cohort'")),
        (("segment", "--by", "contry"), 2, ("--by", "'country'")),
        (("segment", "--by", "main:categry"), 2, ("--by", "'category'")),
        (("segment", "--by", "ltv"), 2, ("--by", "metric")),
        (("segment", "--columns", "custmers,nothing"), 2, ("--columns", "'customers'", "'nothing'")),
        (("segment", "--columns", "customers_before"), 2, ("customers_before", "--compare-to")),
        (("segment", "--columns", "days_to_pay"), 2, ("days_to_pay", "paid_date")),
        (("segment", "--sort", "custmers"), 2, ("--sort", "'customers'")),
        (("segment", "--where", "rmf = 'lost'"), 2, ("--where", "column 1", "'rfm'")),
        (("segment", "--where", "sum(ltv) > 1"), 2, ("--where", "SUM")),
        (("segment", "--where", "customers > 5"), 2, ("--where", "customers")),
        (("segment", "--compare-to", "2031-01-01"), 2, ("--compare-to", "2025-10-28")),
        (("segment", "--compare-to", "2025-10-28"), 2, ("--compare-to", "2025-10-28")),
        (("segment", "--compare-to", "2025-01-01", "--from", "2025-02-01"), 2, ("--compare-to", "--from")),
        (("segment", "--compare-to", "soon"), 2, ("--compare-to", "90d")),
        (("segment", "--rules-file", "missing.yaml"), 4, ("missing.yaml", "custseg init --rules")),
        (("segment", "--contacts", "missing.csv"), 3, ("missing.csv",)),
        (("segment", "--shceme", "rfm"), 2, ("--shceme", "--scheme")),
        (("segment", "--lifetime", "12"), 2, ("--lifetime",)),
        (("customers", "--all"), 2, ("--all", "--contacts")),
        (("customers", "--columns", "rmf,one-tiem"), 2, ("'rmf'", "'rfm'", "'one_time'")),
        (("customers", "--columns", "customers_share"), 2, ("customers_share",)),
        (("customers", "--columns", "segment"), 2, ("--columns", "'segment'")),
        (("customers", "--sort", "lifecycel"), 2, ("--sort", "'lifecycle'")),
        (("customers", "--where", "one_tiem"), 2, ("--where", "'one_time'")),
        (("customers", "--where", "rfm > 3"), 2, ("--where",)),
        (("customers", "--where", "one_time = 'maybe'"), 2, ("--where",)),
        (("customers", "--columns", "category"), 2, ("first:category", "main:category")),
        (("customers", "--by", "cohort"), 2, ("--by",)),
        (("ltv", "--by", "lifecycel"), 2, ("--by", "'lifecycle'")),
        (("ltv", "--scheme", "rfm"), 2, ("--scheme",)),
    ],
    ids=lambda value: (
        " ".join(value) if isinstance(value, tuple) and value[0] in ("segment", "customers", "ltv") else ""
    ),
)
def test_an_unknown_name_gets_a_suggestion(
    call: Run, words: tuple[str, ...], status: int, printed: tuple[str, ...]
) -> None:
    answer = call(words[0], "orders.csv", *words[1:])
    assert (answer.status, answer.out) == (status, b"")
    assert all(text in answer.err for text in printed), answer.err
    assert not any(text in answer.err for text in ("Traceback", "inside custseg", "polars"))


@pytest.mark.parametrize("name", ["volume-value", "volume_value"])
def test_a_scheme_name_has_two_spellings(call: Run, name: str) -> None:
    usual = call("-q", "segment", "orders.csv").out
    assert call("-q", "segment", "orders.csv", "--scheme", name).out == usual
    shown = call("-q", "customers", "orders.csv", "--columns", f"ltv,{name}")
    assert list(shown.rows[0]) == ["customer_id", "ltv", "volume_value"]
    crossed = call("-q", "segment", "orders.csv", "--scheme", "abc", "--cross", name)
    assert crossed.status == 0
    assert "volume_value" in crossed.rows[0]


def test_a_scheme_that_lacks_a_column_says_which(call: Run, shop: Path) -> None:
    (shop / "rules.yaml").write_text(
        "schemes: {payers: {segments: {late: {when: days_late > 7}, fine: {when: days_late <= 7}}}}\n"
    )
    answer = call("segment", "orders.csv", "--rules-file", "rules.yaml", "--scheme", "payers")
    assert (answer.status, answer.out) == (3, b"")
    assert all(text in answer.err for text in ("payers", "paid date", "due date", "--map"))
    # The other schemes are answered all the same.
    assert call("-q", "segment", "orders.csv", "--rules-file", "rules.yaml").status == 0


def test_init_writes_the_built_in_rules(call: Run, shop: Path) -> None:
    """Used as they are written, they change nothing but where they come from."""
    answer = call("init", "--rules", "rules.yaml")
    assert (answer.status, answer.out) == (0, b"")
    assert "--rules-file rules.yaml" in answer.err
    quiet = call("-q", "init", "--rules", "quiet.yaml")
    assert (quiet.status, quiet.out, quiet.err) == (0, b"", "")
    assert (shop / "quiet.yaml").read_bytes() == (shop / "rules.yaml").read_bytes()
    for asked in (("segment", "orders.csv"), ("customers", "orders.csv")):
        assert call("-q", *asked, "--rules-file", "rules.yaml").out == call("-q", *asked).out != b""


@pytest.mark.parametrize(
    ("words", "status", "printed"),
    [
        ((), 2, "--rules"),
        (("--rules",), 2, "--rules"),
        (("orders.csv", "-o", "orders.csv"), 2, "orders.csv: the file exists already"),
        (("orders.csv", "-o", "link.yaml"), 2, "already"),
        (("orders.csv", "-o", "missing/custseg.yaml"), 1, "missing/custseg.yaml"),
        (("--rules", "orders.csv"), 2, "orders.csv: the file exists already"),
        (("--rules", "."), 2, "already"),
        (("--rules", "link.yaml"), 2, "already"),
        (("--rules", "missing/rules.yaml"), 1, "missing/rules.yaml"),
    ],
)
def test_init_overwrites_nothing(call: Run, shop: Path, words: tuple[str, ...], status: int, printed: str) -> None:
    (shop / "link.yaml").symlink_to("nowhere.yaml")
    before = (shop / "orders.csv").read_bytes()
    answer = call("init", *words)
    assert (answer.status, answer.out) == (status, b"")
    assert printed in answer.err
    assert {path.name for path in shop.iterdir()} == {"orders.csv", "link.yaml"}
    assert (shop / "orders.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("option", "way"),
    [("-o", "flag"), ("--summary", "flag"), ("--rejects", "flag"), ("-o", "config"), ("-o", "environment")],
)
def test_the_rules_file_is_never_overwritten(
    call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch, option: str, way: str
) -> None:
    call("-q", "init", "--rules", "rules.yaml")
    before = (shop / "rules.yaml").read_bytes()
    if way == "config":
        (shop / "custseg.yaml").write_text("rules_file: rules.yaml\n")
    elif way == "environment":
        monkeypatch.setenv("CUSTSEG_RULES_FILE", "rules.yaml")
    words = ("--rules-file", "rules.yaml") if way == "flag" else ()
    answer = call("-q", "segment", "orders.csv", *words, option, "rules.yaml", "--format", "csv")
    assert answer.status == 2
    assert "is an input" in answer.err
    assert (shop / "rules.yaml").read_bytes() == before
