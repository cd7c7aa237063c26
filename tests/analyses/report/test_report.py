"""custseg report: figures of the page against the analyses and plain polars, sections, own texts, small files."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from reported import reported

from custseg.analyses.actions.actions import actions
from custseg.analyses.cohorts.cohorts import cohorts
from custseg.analyses.forecast.forecast import forecast
from custseg.analyses.ltv import ltv
from custseg.analyses.report.registry import SECTIONS
from custseg.analyses.report.words import FOLDER, report_words
from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.analyses.trend.trend import trend
from custseg.errors import CustsegError, UsageError
from custseg.numbers import readable
from custseg.page import Cards, Chart, Prose, Table, Tiles
from custseg.result import Result
from custseg.settings.positioned_yaml import load_yaml
from custseg.settings.settings import gather


def blocks(result: Result, section: str, kind: type) -> list[Any]:
    """Return the blocks of a kind in a section."""
    assert result.page is not None
    (found,) = [one for one in result.page.sections if one.name == section]
    return [one for one in found.blocks if isinstance(one, kind)]


def names(result: Result) -> list[str]:
    assert result.page is not None
    return [section.name for section in result.page.sections]


def left(result: Result) -> dict[str, str]:
    """Return the reason of each section that is left out, by its title."""
    assert result.page is not None
    return dict(line.split(": ", 1) for line in result.page.left_out)


def tiles(result: Result, section: str) -> dict[str, Any]:
    return {tile.title: tile for block in blocks(result, section, Tiles) for tile in block.tiles}


def write(path: Path, lines: list[str], header: str = "order_id,date,customer_id,revenue") -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return orders of forty customers over two years; customer n orders every n + 20 days for n."""
    lines, first = [], dt.date(2023, 1, 2)
    for number in range(40):
        for order in range(1 + number % 7):
            day = first + dt.timedelta(days=10 * number + (20 + number) * order)
            lines.append(f"{number}-{order},{day},C{number:02},{5 + number}.50")
    return write(tmp_path_factory.mktemp("small") / "orders.csv", lines)


def test_a_file_with_everything_has_every_section_in_order(whole: Result) -> None:
    assert names(whole) == [*SECTIONS]
    assert left(whole) == {}


def test_figures_of_the_base_are_those_of_ltv_then_and_now(whole: Result, sample_part: Path) -> None:
    spend, contacts = (str(sample_part.parent / f"{name}.csv") for name in ("spend", "contacts"))
    now = ltv([str(sample_part)], gather({"spend": spend, "contacts": contacts}, use_config=False))
    then = ltv(
        [str(sample_part)], gather({"spend": spend, "contacts": contacts, "as_of": "2025-06-30"}, use_config=False)
    )
    shown = whole.frame.filter(pl.col("section") == "base")
    assert shown.height >= 12
    for name, value, before in shown.select("name", "value", "before").iter_rows():
        assert value == str(now.figures()[name]), name
        assert before == str(then.figures()[name]), name
    units = {figure.name: figure.unit for figure in now.summary}
    tile = tiles(whole, "base")["Revenue"]
    assert tile.value == readable(now.figures()["revenue"], units["revenue"])
    assert readable(then.figures()["revenue"], "money") in tile.change
    assert "2025-06-30" in tile.change


def test_targets_are_reached_or_missed_by_what_lacks(whole: Result) -> None:
    shown = tiles(whole, "base")
    assert shown["LTV in total"].targets == ("target 1.00: reached",)
    assert not shown["LTV in total"].missed
    lacking = 99 - 100 * float(whole.figures()["repeat_rate"])
    assert shown["Repeat rate"].targets == (f"target 99.0%: missed by {lacking:.1f} points",)
    assert shown["Repeat rate"].missed


def test_other_sections_show_what_their_commands_say(whole: Result, sample_part: Path) -> None:
    settings = gather({"contacts": str(sample_part.parent / "contacts.csv")}, use_config=False)
    by_section = {
        section: dict(rows.select("name", "value").iter_rows()) for (section,), rows in whole.frame.group_by("section")
    }
    for section, analysis, some in (
        ("turnover", trend, ("turnover", "turnover_before", "change_by_new", "change_by_order_value")),
        ("actions", actions, ("actions", "customers_listed", "stake")),
        ("cohorts", cohorts, ("cohorts", "retention_1", "retention_6")),
        ("forecast", forecast, ("expected_orders", "expected_revenue", "revenue_high", "holdout_orders_error")),
    ):
        alone = analysis([str(sample_part)], settings).figures()
        assert {name: by_section[str(section)][name] for name in some} == {name: str(alone[name]) for name in some}


def test_causes_add_up_to_the_change_of_turnover(whole: Result) -> None:
    causes, moves = blocks(whole, "turnover", Table)
    *parts, total = [float(row[-1].replace(",", "")) for row in causes.rows]
    assert sum(parts) == pytest.approx(total, abs=0.03)
    assert causes.total
    assert sum(float(row[-1].replace(",", "")) for row in moves.rows) == pytest.approx(total, abs=32)


def test_revenue_and_ledger_against_plain_polars(small: Path) -> None:
    result = reported(small, sections="base,ledger,turnover")
    rows = pl.read_csv(small, try_parse_dates=True)
    total = rows["revenue"].sum()
    assert tiles(result, "base")["Revenue"].value == f"{total:,.2f}"
    assert tiles(result, "base")["Customers"].value == "40"
    (table, understood) = blocks(result, "ledger", Table)
    assert table.rows == (("used", f"{rows.height}", f"{total:,.2f}"), ("read", f"{rows.height}", f"{total:,.2f}"))
    assert ("customer", "customer_id") in understood.rows
    (chart,) = blocks(result, "turnover", Chart)
    monthly = rows.group_by(pl.col("date").dt.strftime("%Y-%m").alias("x")).agg(y=pl.col("revenue").sum())
    expected = dict(monthly.iter_rows())
    assert len(chart.points) >= 12
    assert {point["x"]: point["y"] for point in chart.points} == {
        point["x"]: pytest.approx(expected.get(point["x"], 0.0)) for point in chart.points
    }


def test_segments_stand_in_their_grid_with_what_to_do(whole: Result) -> None:
    (cards,) = blocks(whole, "segments", Cards)
    assert {card.place for card in cards.cards} == {(0, 0), (0, 1), (1, 0), (1, 1)}
    best = next(card for card in cards.cards if card.place == (0, 1))
    assert best.title == "High volume, high value"
    assert best.strategy == "Come closer and secure their loyalty"
    assert best.steps
    assert "high" in cards.rows[0]
    assert "low" in cards.columns[0]
    assert any(card.prize for card in cards.cards)
    (table,) = blocks(whole, "segments", Table)
    customers = [int(row[1].replace(",", "")) for row in table.rows]
    assert sum(customers) == whole.figures()["customers"]


def test_the_list_of_the_week_says_who_and_why(whole: Result) -> None:
    table, rules = blocks(whole, "actions", Table)
    assert 0 < len(table.rows) <= 10
    titles = [head.title for head in table.heads]
    assert titles[:3] == ["Customer", "Why", "What to do"]
    assert all(row[titles.index("By")] <= "2026-07-07" for row in table.rows)
    assert any("@" in row[titles.index("Contact")] for row in table.rows)
    assert rules.rows


def test_the_heat_map_shows_the_retention_of_the_triangle(whole: Result, sample_part: Path) -> None:
    (chart,) = blocks(whole, "cohorts", Chart)
    frame = cohorts([str(sample_part)], gather({}, use_config=False)).frame.filter("complete", pl.col("age") > 0)
    truth = {(row["cohort"], row["age"]): row["retention"] for row in frame.iter_rows(named=True)}
    ages = [int(head.title) for head in chart.table.heads[2:]]
    compared = 0
    for row in chart.table.rows[:-1]:
        for age, text in zip(ages, row[2:], strict=True):
            if text:
                assert text == readable(truth[row[0].rstrip("*"), age], "share")
                compared += 1
    assert compared == len(chart.points) > 50
    assert {point["step"] for point in chart.points} <= {*range(6)}
    assert all(point["step"] == 0 for point in chart.points if not truth[str(point["y"]).rstrip("*"), point["x"]])


def test_every_figure_with_a_footnote_has_its_definition_in_order_of_reading(whole: Result) -> None:
    assert whole.page is not None
    shown = [tile.metric for tile in tiles(whole, "base").values() if tile.metric]
    assert [*whole.page.definitions][: len(shown)] == shown
    assert all(one.text for one in whole.page.definitions.values())


def test_sections_come_as_asked_with_own_texts(small: Path) -> None:
    report = {"title": "Tea & more", "sections": ["ledger", "base"], "texts": {"base": "One.\n\nTwo <b>.", "file": "x"}}
    result = reported(small, report=report)
    assert result.page is not None
    assert names(result) == ["ledger", "base", "definitions"]
    assert result.page.title == result.title == "Tea & more"
    assert result.page.sections[1].own == ("One.", "Two <b>.")
    assert names(reported(small, report=report, sections="definitions,base")) == ["definitions", "base"]


@pytest.mark.parametrize("where", ["sections", "report"])
def test_an_unknown_section_is_an_error_that_names_the_nearest(small: Path, where: str) -> None:
    given: object = "bse" if where == "sections" else {"texts": {"bse": "Hello"}}
    with pytest.raises(CustsegError, match="there is no section 'bse'") as error:
        reported(small, **{where: given})
    assert "'base'" in error.value.problems[0].hint


@pytest.mark.parametrize("wrong", ["text", {"titel": "x"}, {"texts": ["x"]}, {"texts": {"base": {"a": 1}}}])
def test_a_wrong_plan_is_an_error(small: Path, wrong: object) -> None:
    with pytest.raises(UsageError, match="expected title, sections"):
        reported(small, report=wrong)


def test_what_the_data_do_not_allow_is_told_with_what_to_add(small: Path) -> None:
    result = reported(small, sections="base,acquisition")
    assert names(result) == ["base", "definitions"]
    assert "--spend FILE" in left(result)["What new customers cost, and when they pay back"]
    assert "acquisition" in names(reported(small, sections="acquisition", cac="3", margin="50%"))


def test_settings_of_one_table_do_not_change_the_page(small: Path) -> None:
    plain = reported(small, sections="base,turnover,segments")
    narrowed = reported(small, sections="base,turnover,segments", by="cohort", where="ltv > 50", top="1", columns="ltv")
    assert narrowed.page == plain.page


def test_the_day_compared_with(small: Path) -> None:
    def day(**settings: object) -> str:
        paragraphs = [text for block in blocks(reported(small, sections="base", **settings), "base", Prose)
                      for text in block.paragraphs]  # fmt: skip
        return next((text for text in paragraphs if text.startswith("Changes are since")), "")

    assert "since 2023-" in day()
    assert "since 2024-01-01" in day(compare_to="2024-01-01")
    with pytest.raises(UsageError, match="is not before the report date"):
        day(compare_to="2030-01-01")


def test_cuts_of_then_judge_the_earlier_day(small: Path) -> None:
    def moved(**settings: object) -> str:
        return blocks(reported(small, sections="movers", compare_to="180d", **settings), "movers", Prose)[0].paragraphs[
            0
        ]

    def alone(cuts: str) -> int:
        return int(
            segment([str(small)], gather({"compare_to": "180d", "cuts": cuts}, use_config=False)).figures()["moved"]
        )

    assert moved() == f"Customers in another segment: {alone('today')}."
    assert moved(cuts="then") == f"Customers in another segment: {alone('then')}."


@pytest.mark.parametrize(
    ("settings", "before", "after"),
    [
        ({}, 1, "month"),
        ({"against": "year"}, 12, "month"),
        ({"period": "quarter"}, 1, "quarter"),
        ({"period": "30d"}, 1, ""),
    ],
)
def test_turnover_is_compared_with_the_period_that_is_asked_for(
    small: Path, settings: dict[str, str], before: int, after: str
) -> None:
    frame = trend([str(small)], gather(settings, use_config=False)).frame.filter("complete")
    (sentence,) = blocks(reported(small, sections="turnover", **settings), "turnover", Prose)[0].paragraphs
    last, then = frame.row(-1, named=True), frame.row(-1 - before, named=True)
    assert f"Turnover in {last['period']} was {last['turnover']:,.2f}" in sentence
    assert f"against {then['period']} ({then['turnover']:,.2f})" in sentence
    (chart,) = blocks(reported(small, sections="turnover", **settings), "turnover", Chart)
    assert chart.title == f"Turnover by {after or 'period'}"


def test_a_short_history_is_not_compared(tmp_path: Path) -> None:
    orders = write(tmp_path / "orders.csv", [f"{n},2024-01-{n + 1:02},C{n % 3},{n + 1}" for n in range(20)])
    result = reported(orders)
    assert "movers" not in names(result)
    assert "--compare-to" in left(result)["Who moved"]
    assert all(not tile.change for tile in tiles(result, "base").values())


def test_one_customer_is_a_page(tmp_path: Path) -> None:
    orders = write(tmp_path / "orders.csv", ["1,2024-01-05,A,10", "2,2024-06-05,A,12"])
    result = reported(orders)
    assert {"base", "segments", "rhythm", "ledger", "definitions"} <= {*names(result)}
    assert tiles(result, "base")["Customers"].value == "1"
    assert "too few customers" in left(result)["What comes next"]


def test_rows_without_a_sale_are_a_page_that_accounts_for_them(tmp_path: Path) -> None:
    orders = write(tmp_path / "orders.csv", ["1,2024-01-05,A,10,cancelled"], "order_id,date,customer_id,revenue,status")
    result = reported(orders)
    assert "base" not in names(result)
    assert blocks(result, "ledger", Table)[0].rows[0] == ("used", "0", "0.00")
    assert left(result)["The customer base"] == "there are no customers"


def test_no_rows_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(CustsegError, match="no rows"):
        reported(write(tmp_path / "orders.csv", []))


def test_many_segments_are_cut_and_told(small: Path, tmp_path: Path) -> None:
    segments = "".join(f"      s{n}: {{title: S{n}, when: orders + {n} = {n + 1 + n % 7}}}\n" for n in range(150))
    (tmp_path / "rules.yaml").write_text(f"schemes:\n  many:\n    title: Many\n    segments:\n{segments}")
    rules = {"rules_file": str(tmp_path / "rules.yaml"), "scheme": "many", "sections": "segments"}
    (table,) = blocks(reported(small, **rules), "segments", Table)
    assert len(table.rows) == 20
    assert table.cut.startswith("20 of 15")


def test_one_segment(small: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "schemes:\n  all:\n    title: Everyone\n    segments:\n      every: {title: Every, when: orders > 0}\n"
    )
    result = reported(small, rules_file=str(tmp_path / "rules.yaml"), scheme="all", sections="segments")
    (cards,) = blocks(result, "segments", Cards)
    assert [card.title for card in cards.cards] == ["Every"]
    assert cards.rows == ()
    assert not blocks(result, "segments", Chart)


def test_without_money_orders_are_counted(tmp_path: Path) -> None:
    lines = [f"{n},2023-{n % 12 + 1:02}-{n % 28 + 1:02},C{n % 9}" for n in range(80)]
    orders = write(tmp_path / "orders.csv", lines, "order_id,date,customer_id")
    result = reported(orders, no_money="on", sections="base,segments,turnover,movers,ledger")
    assert [head.title for head in blocks(result, "ledger", Table)[0].heads] == ["What became of them", "Rows"]
    assert "orders" in blocks(result, "turnover", Prose)[0].paragraphs[0]
    assert "Revenue" not in tiles(result, "base")


def test_each_section_has_its_words_and_each_word_its_use() -> None:
    words = load_yaml(FOLDER / "en.yaml")
    assert all(isinstance(text, str) for text in words.values())
    assert {f"{name}_title" for name in SECTIONS} | {f"{name}_lead" for name in SECTIONS} <= {*words}
    assert report_words(gather({}, use_config=False)).say("definitions_title") == "What the figures mean"


def test_those_who_moved_are_those_in_another_segment_than_before(whole: Result, sample_part: Path) -> None:
    def by_customer(**more: str) -> dict[str, tuple[str, float]]:
        found = segment([str(sample_part)], gather(more, use_config=False), options=SegmentOptions(members="all")).frame
        return {row["customer_id"]: (row["segment"], row["ltv"]) for row in found.iter_rows(named=True)}

    day = "2025-06-30"
    cuts = {"columns": "segment,ltv"}
    now = by_customer(**cuts)
    # By today's cuts, as the page judges: the segment of then comes from the same command.
    compared = segment(
        [str(sample_part)],
        gather({"compare_to": day, "columns": "segment,segment_before,ltv"}, use_config=False),
        options=SegmentOptions(members="all"),
    ).frame
    before = dict(compared.select("customer_id", "segment_before").iter_rows())
    moved = [one for one in now if before[one] not in (now[one][0], "not yet a customer")]
    moved.sort(key=lambda one: (-now[one][1], one))
    (*_, table) = blocks(whole, "movers", Table)
    assert table.title == "The most valuable customers that moved"
    shown = [re.search(r"C\d+", row[0])[0] for row in table.rows]  # type: ignore[index]
    assert shown == moved[:10]
    assert blocks(whole, "movers", Prose)[0].paragraphs[0] == f"Customers in another segment: {len(moved)}."
