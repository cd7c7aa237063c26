"""Lists in one language are read in every other: rules, segments and channels are named the same in all of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
from action_shop import DAY, HEADER, regulars, write, write_shop

from custseg.analyses.actions.actions import actions
from custseg.analyses.outcome.outcome import outcome
from custseg.result import Result
from custseg.settings.setting import Setting, Settings

TEXTS = ["why", "do", "say"]


def listed(folder: Path, **values: object) -> Result:
    given = {"contacts": str(folder / "contacts.csv"), **values}
    return actions([str(folder / "orders.csv")], Settings({name: Setting(one, name) for name, one in given.items()}))


def test_a_list_in_another_language_differs_in_texts_alone(tmp_path: Path) -> None:
    write_shop(tmp_path)
    english, russian = (listed(tmp_path, lang=lang).frame for lang in ("en", "ru"))
    assert english.drop(TEXTS).equals(russian.drop(TEXTS))
    overdue = russian.filter(pl.col("rule") == "regular-overdue")
    assert overdue["do"].unique().to_list() == ["Предложить обычный заказ"]
    assert overdue["why"][0].startswith("Заказывает каждые 30 дн., последний раз 2026-05-17; дней просрочки: ")


def test_what_a_list_in_one_language_handled_is_not_repeated_in_another(tmp_path: Path) -> None:
    write_shop(tmp_path)
    listed(tmp_path, lang="de").frame.write_csv(tmp_path / "done.csv")
    for lang in ("en", "zh"):
        result = listed(tmp_path, lang=lang, done=str(tmp_path / "done.csv"))
        assert result.frame.is_empty()
        assert result.figures()["handled"] > 0


def test_what_a_contact_lacks_is_said_in_the_language(tmp_path: Path) -> None:
    write_shop(tmp_path, phone="", email="")
    said = {
        lang: listed(tmp_path, lang=lang).frame.filter(pl.col("rule") == "incomplete-contact")["why"][0]
        for lang in ("en", "fr", "zh")
    }
    assert said == {
        "en": "Missing: e-mail, phone",
        "fr": "Il manque\u00a0: adresse e-mail, téléphone",
        "zh": "缺少：电子邮件, 电话",
    }


def test_lists_in_two_languages_have_one_outcome(tmp_path: Path) -> None:
    write_shop(tmp_path)
    later = [
        (f"later{one}", DAY + dt.timedelta(days=5), f"c{one:04}", "Tea 1", "tea", "S0", 50, 20) for one in range(2)
    ]
    end = [("last", DAY + dt.timedelta(days=60), "walker", "Tea 1", "tea", "S0", 5, 4)]
    orders = write(tmp_path / "later.csv", HEADER, [*regulars(4), *later, *end])
    frames = []
    for lang in ("en", "es"):
        path = tmp_path / f"list_{lang}.csv"
        listed(tmp_path, lang=lang).frame.write_csv(path)
        result = outcome([str(path), str(orders)], Settings({"lang": Setting("fr", "--lang")}))
        frames.append(result.frame)
    assert frames[0].equals(frames[1])
    assert frames[0].row(0, named=True)["bought"] == 2
