"""The figures of deals and leads stand in the dictionary, each with what it means."""

from __future__ import annotations

import pytest
from places import SAMPLE_DATA

from custseg.analyses.deals.deals import deals
from custseg.analyses.leads.leads import leads
from custseg.analyses.metrics import metrics
from custseg.analyses.pipeline_metrics import pipeline_metrics
from custseg.analyses.shared.pipeline_figures import DEALS, LEADS
from custseg.errors import UsageError
from custseg.metrics.catalogue import CATALOGUE
from custseg.settings.settings import gather
from custseg.tables.headers.synonyms import roles

SETTINGS = gather({}, use_config=False, environment={})


@pytest.mark.parametrize(
    ("kind", "run", "by"),
    [("deals", deals, "customer"), ("deals", deals, "deal"), ("leads", leads, "owner"), ("leads", leads, "lead")],
)
def test_every_column_that_people_can_ask_for_is_explained(kind: str, run: object, by: str) -> None:
    settings = gather({"by": by, "orders": str(SAMPLE_DATA / "orders.csv")}, use_config=False, environment={})
    result = run([str(SAMPLE_DATA / f"{kind}.csv")], settings)  # type: ignore[operator]
    explained = {one.name for one in pipeline_metrics() if one.of == kind}
    figures = {column.name for column in result.columns} - {*roles(kind), *CATALOGUE}
    assert figures
    assert figures <= explained


def test_every_line_explains_a_figure_and_says_something_of_its_own() -> None:
    said = {"deals": DEALS, "leads": LEADS}
    names = {(one.of, one.name) for one in pipeline_metrics()}
    assert {(kind, name) for kind, lines in said.items() for name in lines} <= names
    texts = [(one.of, one.definition) for one in pipeline_metrics()]
    assert len({*texts}) == len(texts) > 50
    assert not {name for _, name in names} & {*CATALOGUE}


def test_figures_are_found_by_name_and_by_title() -> None:
    (row,) = metrics(SETTINGS, ["Win rate"]).frame.to_dicts()
    assert (row["name"], row["of"], row["unit"]) == ("win_rate", "deals", "share")
    assert metrics(SETTINGS, ["won"]).frame["of"].to_list() == ["deals", "leads"]
    # A metric of orders stays one.
    assert metrics(SETTINGS, ["margin"]).frame["of"].to_list() == ["both"]
    (use,) = [row["text"] for row in metrics(SETTINGS, ["conversion"]).instead.frame.to_dicts() if row["fact"] == "Use"]
    assert use.startswith("--columns conversion, --sort conversion (custseg leads)")
    with pytest.raises(UsageError, match="there is no metric 'win_rte'") as caught:
        metrics(SETTINGS, ["win_rte"])
    assert "'win_rate'" in caught.value.problems[0].hint
