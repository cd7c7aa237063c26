"""Encodings of other systems: detected, reported, and read without loss."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from small_shop import Shop

from custseg.analyses.ltv import ltv
from custseg.errors import DataError, SettingsError, UsageError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.sources import encoding as encodings
from custseg.sources.content import read_content
from custseg.sources.files import remove_copies

HEADER = "order_id,order_date,customer_id,revenue,note\n"
NAMES = {
    "ru": ["Иванов Пётр", "Кузнецова Ольга", "ООО «Ромашка»", "Щербаков Юрий", "Завод «Электрон»"],
    "de": ["Jürgen Müller", "Größe & Söhne GmbH", "Käthe Weiß", "Übersee-Handel", "Bäckerei Schön"],
    "es": ["José Muñoz", "Compañía Eléctrica", "Peñalver e Íñigo", "Café Olé", "Ángel Núñez"],
    "fr": ["Hélène Lefèvre", "Société Générale d'Été", "François Côté", "Maïté Brûlé", "Crémerie Noël"],
    "zh": ["张三", "李四有限公司", "北京电子商务", "上海贸易有限公司", "王小明"],
    "ja": ["山田太郎", "株式会社サンプル", "カタカナ商店", "東京のお店", "ひらがな屋"],
}
WRITTEN = [
    *(("ru", name) for name in ("cp1251", "koi8-r", "cp866", "utf-16", "utf-16-be", "utf-8-sig")),
    *(("de", name) for name in ("cp1252", "latin-1", "cp850", "utf-16", "utf-8-sig")),
    *(("es", name) for name in ("cp1252", "latin-1", "cp850", "mac_roman")),
    *(("fr", name) for name in ("cp1252", "latin-1", "cp850", "mac_roman")),
    *(("zh", name) for name in ("gbk", "gb18030", "utf-16", "utf-32")),
    *(("ja", name) for name in ("shift_jis", "euc_jp")),
]


def text_of(language: str, rows: int = 60) -> str:
    """Return an export whose customers have names of a language."""
    chance = random.Random(5)
    names = [name.replace("«", "").replace("»", "") for name in NAMES[language]]
    lines = [
        f"{number},2024-{number % 12 + 1:02}-15,{chance.choice(names)},{number + 1}.50,x" for number in range(rows)
    ]
    return HEADER + "\n".join(lines) + "\n"


def ask(path: Path, **flags: str) -> Result:
    """Return what ``custseg ltv`` answers."""
    return ltv([str(path)], gather(flags, use_config=False, environment={}))


@pytest.fixture(scope="module")
def of_utf_8(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """Return what is said of the names of each language in UTF-8."""
    found = {}
    for language in NAMES:
        plain = tmp_path_factory.mktemp("plain") / "orders.csv"
        plain.write_text(text_of(language), encoding="utf-8")
        found[language] = ask(plain)
    return found


@pytest.mark.parametrize(
    ("language", "encoding", "packed"), [(*way, place % 3 == 0) for place, way in enumerate(WRITTEN)]
)
def test_names_are_the_same_in_every_encoding(
    tmp_path: Path, of_utf_8: dict[str, Result], language: str, encoding: str, packed: bool
) -> None:
    text = text_of(language)
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    content = mark + text.encode(encoding)
    path = tmp_path / "orders.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    found, expected = ask(path), of_utf_8[language]
    assert found.frame.equals(expected.frame)
    assert found.ledger == expected.ledger
    reported = [note.text for note in found.notes if note.name == "encoding"]
    assert bool(reported) == (encoding != "utf-8-sig")
    assert all("--encoding" in text and "orders.csv" in text for text in reported)


def test_the_first_character_beyond_ascii_may_come_after_megabytes(tmp_path: Path) -> None:
    line = "1,2024-01-15,plain,1.50,nothing but plain letters in all these lines\n"
    path = tmp_path / "orders.csv"
    path.write_bytes((HEADER + line * 150_000 + "2,2024-02-15,Zoë,2.50,x\n").encode("latin-1"))
    assert path.stat().st_size > 9_000_000
    result = ask(path)
    assert set(result.frame["customer_id"]) == {"plain", "Zoë"}
    assert result.ledger is not None
    assert result.ledger.read.rows == 150_001


def test_a_character_across_two_chunks_is_read(tmp_path: Path) -> None:
    # Chinese takes three bytes in UTF-8 and two in GBK: a character lies on each border of four megabytes.
    text = HEADER + "".join(f"{n},2024-01-15,客户{n % 3},1.50,备注备注备注备注备注\n" for n in range(140_000))
    for encoding in ("utf-8", "gbk"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        assert path.stat().st_size > 1 << 22
        assert read_content(str(path), "orders.csv").utf_8 == (encoding == "utf-8")
        assert sorted(ask(path).frame["customer_id"]) == ["客户0", "客户1", "客户2"]


@pytest.mark.parametrize("encoding", ["utf-8", "mac_roman", "utf-16"])
def test_lines_may_end_in_a_carriage_return_alone(tmp_path: Path, encoding: str) -> None:
    path, plain = tmp_path / "orders.csv", tmp_path / "plain.csv"
    path.write_bytes(text_of("es").replace("\n", "\r").encode(encoding))
    plain.write_text(text_of("es"), encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    found = ltv([str(path)], gather({}, use_config=False, environment={}), rejects=rejects)
    assert found.frame.equals(ask(plain).frame)
    assert found.ledger == ask(plain).ledger


def test_the_encoding_option_decides(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(text_of("de").encode("cp1250"))
    result = ask(path, encoding="windows-1250")
    assert set(result.frame["customer_id"]) == set(NAMES["de"])
    assert not [note for note in result.notes if note.name == "encoding"]


def test_a_utf_8_file_ignores_the_encoding_option_for_another(tmp_path: Path) -> None:
    orders, contacts = tmp_path / "orders.csv", tmp_path / "contacts.csv"
    orders.write_bytes(text_of("ru").encode("cp1251"))
    contacts.write_text("customer_id,name\nИванов Пётр,Пётр\n", encoding="utf-8")
    result = ask(orders, encoding="cp1251", contacts=str(contacts), columns="name")
    assert dict(result.frame.iter_rows())["Иванов Пётр"] == "Пётр"


def test_text_that_is_invalid_in_the_given_encoding_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(text_of("de").encode("cp1252"))
    with pytest.raises(DataError, match=r"utf-8|UTF-8") as caught:
        ask(path, encoding="utf-8")
    assert "--encoding" in str(caught.value)


@pytest.mark.parametrize("name", ["nonsense", "rot13", "zip", "idna-x", " "])
def test_an_unknown_encoding_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cp1251"):
        gather({"encoding": name}, use_config=False, environment={})
    with pytest.raises(SettingsError, match="cp1251"):
        gather({}, use_config=False, environment={"CUSTSEG_ENCODING": name})


def test_private_copies_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    # Those of other tests, which lie in another folder.
    remove_copies()
    path = tmp_path / "orders.csv"
    path.write_bytes(text_of("ru").encode("cp1251"))
    ask(path)
    (copy,) = (tmp_path / "temporary").glob("*/*/*")
    assert copy.stat().st_mode & 0o777 == 0o600
    remove_copies()
    assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize("pad", [23, 24, 25, 26])
def test_a_character_across_two_chunks_does_not_change_the_detected_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pad: int
) -> None:
    # Only whole lines are used, wherever a chunk ends.
    monkeypatch.setattr(encodings, "CHUNK", 40_000)
    path = tmp_path / "orders.csv"
    table = HEADER.strip() + "x" * pad + "\n" + "王小明,2024/1/5,10.50,付款\n" * 3_000
    path.write_bytes(table.encode("gb18030"))
    assert encodings.encoding_of(str(path), lambda name: False) == "gb18030"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Łukasz Żółć\nŚwiętosława Dąbrowska, proszę dostarczyć później\n"),
        ("cp1252", "José Núñez\n¿Mañana, señor Íñigo? 12 m³ a £3\n"),
        ("cp1252", "Jürgen Müller\nBärbel Groß\n"),
        ("cp1252", "João Conceição\nNão há três opções amanhã\n"),
    ],
)
def test_central_and_western_european_encodings_are_told_apart(shop: Shop, encoding: str, text: str) -> None:
    path = shop.write("orders.csv", text.encode(encoding))
    assert encodings.encoding_of(path, lambda name: False) == encoding


def test_box_drawing_characters_rule_an_encoding_out(shop: Shop) -> None:
    path = shop.write(
        "orders.csv", ("午後にお届けください。お電話でご連絡をお願いします|山田太郎\n" * 5).encode("euc_jp")
    )
    assert encodings.encoding_of(path, lambda name: False) == "euc_jp"
