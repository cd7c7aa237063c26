"""Workbooks whose day numbers count from 1904, in every form in which they say so."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.settings.settings import gather
from custseg.sources.workbook import copy_sheets

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
EXTENSION = (
    '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}" '
    'xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
    '<x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>'
)
CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="x15">{}</mc:Choice></mc:AlternateContent>'
)
FROM_1904 = '<workbookPr date1904="1"/>'
SHEETS = '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'


def body(before: str, after: str = "", space: str = MAIN) -> str:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<workbook xmlns="{space}" xmlns:r="{relations}">{before}{SHEETS}{after}</workbook>'


def prefixed(before: str, after: str = "") -> str:
    """Return the workbook with a prefix before each of its own names."""
    text = body("@", after).replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    for name in ("workbook ", "sheets", "sheet "):
        text = text.replace("<" + name, "<x:" + name)
    text = text.replace("</sheets", "</x:sheets").replace("</workbook>", "</x:workbook>")
    return text.replace("@", before.replace("<workbookPr", "<x:workbookPr"))


def workbook(path: Path, part: str, numbers: tuple[float, ...] = (43965, 44001.5), style: int = 1) -> str:
    """Write a workbook with orders on days that are numbers; style 1 is that of dates, 0 of plain numbers."""
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("customer", "date", "amount"))
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>{"ab"[n]}</t></is></c><c s="{style}"><v>{number}</v></c><c><v>5</v></c></row>'
        for n, number in enumerate(numbers)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": part,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row>{head}</row>{rows}</sheetData>'
        "</worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return str(path)


def first_orders(*paths: str) -> dict[str, dt.date]:
    result = ltv(list(paths), gather({"columns": "first_order"}, use_config=False, environment={}))
    return dict(result.frame.rows())


LATER = {"a": dt.date(2024, 5, 15), "b": dt.date(2024, 6, 20)}
EARLIER = {"a": dt.date(2020, 5, 14), "b": dt.date(2020, 6, 19)}

FORMS = {
    "alone": (body(FROM_1904), LATER),
    "true": (body('<workbookPr defaultThemeVersion="1" date1904="true" />'), LATER),
    "with an extension": (body(FROM_1904, EXTENSION), LATER),
    "extension first": (body(EXTENSION + FROM_1904), LATER),
    "among alternatives": (body(CHOICE.format(FROM_1904), EXTENSION), LATER),
    "beside an alternative": (body(FROM_1904, CHOICE.format(EXTENSION)), LATER),
    "with a prefix": (prefixed(FROM_1904, EXTENSION), LATER),
    "strict": (body(FROM_1904, EXTENSION, STRICT), LATER),
    "other quotes": (body("<workbookPr\n date1904 = '1'></workbookPr>", EXTENSION), LATER),
    "from 1900": (body('<workbookPr date1904="0"/>', EXTENSION), EARLIER),
    "false, extension says 1904": (
        body(
            '<workbookPr date1904="false"/>', EXTENSION.replace('BBase="1"', "").replace("chart", 'date1904="1" chart')
        ),
        EARLIER,
    ),
    "nothing said": (body("<workbookPr/>", EXTENSION), EARLIER),
    "no properties": (body(""), EARLIER),
}


@pytest.mark.parametrize(("part", "days"), FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("style", [1, 0], ids=["dates", "numbers"])
def test_days_count_from_the_day_that_the_workbook_names(
    tmp_path: Path, part: str, days: dict[str, dt.date], style: int
) -> None:
    assert first_orders(workbook(tmp_path / "o.xlsx", part, style=style)) == days


def test_times_without_a_day_stay_times(tmp_path: Path) -> None:
    path = str(tmp_path / "o.xlsx")
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet, clock = book.add_worksheet(), book.add_format({"num_format": "hh:mm:ss"})
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(1, 0, dt.time(10, 15), clock)
        sheet.write(1, 1, dt.datetime(2024, 5, 15), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert Path(copy_sheets(path, path, None)[0].path).read_text() == "a,b\n10:15:00,2024-05-15\n"


def test_numbers_of_workbooks_that_differ_are_refused(tmp_path: Path) -> None:
    one = workbook(tmp_path / "one.xlsx", body(FROM_1904), style=0)
    other = workbook(tmp_path / "other.xlsx", body(""), style=0)
    with pytest.raises(DataError, match="count days from 1904 and from 1900"):
        first_orders(one, other)


def test_other_parts_of_the_workbook_stay(tmp_path: Path) -> None:
    path = workbook(tmp_path / "o.xlsx", body(FROM_1904, EXTENSION))
    before = Path(path).read_bytes()
    [copy] = copy_sheets(path, path, None)
    assert Path(path).read_bytes() == before
    assert copy.sheet == "S"
