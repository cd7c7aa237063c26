"""Workbooks (.xlsx, .xls, .xlsb, .ods): one sheet, written as the text that its cells show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custseg.errors import DataError, nearest
from custseg.notes import Note
from custseg.sources.archives import AGAIN, names_in_zip
from custseg.sources.files import keep
from custseg.sources.sheet_xml import check_archive, check_sheet
from custseg.sources.unsupported import SAVE_AS

if TYPE_CHECKING:
    import polars as pl

OLE_STREAMS = {
    "EncryptedPackage": "encrypted", "Workbook": "workbook", "Book": "workbook",
    "WordDocument": "a Word document", "PowerPoint Document": "a presentation", "__nameid_version1.0": "a mail",
}  # fmt: skip
ZIPPED = {
    "xl/workbook.xml": "workbook", "xl/workbook.bin": "workbook", "content.xml": "workbook",
    "word/document.xml": "a Word document", "ppt/presentation.xml": "a presentation",
    "Index/Document.iwa": "a document of Numbers or Pages",
}  # fmt: skip
SLICE = 100_000


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, and its cells as text, row n of the sheet as row n."""

    name: str
    cells: pl.DataFrame
    visible: bool

    @property
    def is_table(self) -> bool:
        """Return whether it may be a table: a header and a row, two columns."""
        return self.cells.height >= 2 and self.cells.width >= 2

    @property
    def size(self) -> str:
        """Return its name and size, for people."""
        return f"'{self.name}' ({self.cells.height:,} × {self.cells.width})"


def kind_of_zip(path: str) -> str:
    """Return "workbook", what else a zip archive is in words, or nothing where it is a mere archive."""
    names = names_in_zip(path)
    return next((kind for name, kind in ZIPPED.items() if name in names), "")


def check_ole(path: str, shown: str) -> None:
    """Refuse a file in the container of older Office programs that is no workbook which can be opened.

    Raises:
        DataError: it has a password, or is a document.
    """
    with open(path, "rb") as stream:
        header = stream.read(512).ljust(512, b"\0")
        size = 1 << min(int.from_bytes(header[30:32], "little"), 12)
        stream.seek((int.from_bytes(header[48:52], "little") + 1) * size)
        directory = stream.read(8 * size)
    found = [kind for name, kind in OLE_STREAMS.items() if name.encode("utf-16-le") + b"\0\0" in directory]
    if "encrypted" in found:
        raise locked(shown)
    if found and found[0] != "workbook":
        raise DataError(f"is {found[0]}", where=shown, hint="Export the table as CSV, and name that.")


def locked(shown: str) -> DataError:
    """Return the error of a workbook that has a password."""
    return DataError("is a workbook with a password", where=shown, hint="Open it, and save it without the password.")


def as_csv(path: str, shown: str, sheet: str | None, notes: list[Note]) -> tuple[str, str]:
    """Write one sheet of a workbook to a private CSV file in UTF-8, line n for row n.

    Args:
        path: of the workbook.
        shown: its name for messages.
        sheet: name or number of the sheet; without it the only one that is a table.
        notes: gets which sheet was taken where there are several, and formulas without values.

    Returns:
        The path of the file, and the name of the sheet.

    Raises:
        DataError: it cannot be opened, or it cannot be told which sheet is meant.
    """
    reader = _opened(path, shown)
    if sheet is None:
        chosen = _only_table(reader, path, shown, notes)
    else:
        chosen = _load(reader, path, shown, _named(reader, path, shown, sheet), notes)
    if chosen is None or not chosen.cells.width:
        raise DataError("is a workbook without a table", where=shown, hint="A table needs a header and rows.")
    if sheet is None and (several := len(reader.sheet_names)) > 1:
        text = f"{shown}: the sheet '{chosen.name}' is read, of {several}; --sheet chooses another."
        notes.append(Note("sheet", text))
    return keep(_lines(chosen.cells), shown), chosen.name


def _opened(path: str, shown: str) -> Any:
    try:
        import fastexcel
    except ImportError:
        hint = "To read it: pip install 'custseg[excel]'. Or save the sheet as CSV, and name that."
        raise DataError("is an Excel workbook", where=shown, hint=hint) from None
    with open(path, "rb") as stream:
        zipped = stream.read(2) == b"PK"
    if zipped:
        check_archive(path, shown)
    else:
        check_ole(path, shown)
    try:
        # Without the suffix, as a private copy is, a path would not do.
        with open(path, "rb") as stream:
            return fastexcel.read_excel(stream.read())
    except fastexcel.FastExcelError as error:
        raise _damaged(error, shown) from error


def _damaged(error: Exception, shown: str) -> DataError:
    if "password" in str(error).lower() or "encrypt" in str(error).lower():
        return locked(shown)
    return DataError("is a damaged workbook", where=shown, hint=AGAIN + " " + SAVE_AS)


def _load(reader: Any, path: str, shown: str, name: str, notes: list[Note], rows: int | None = None) -> Sheet | None:
    """Return the cells of a sheet as text; nothing where it is a chart."""
    import fastexcel

    no_values = check_sheet(path, shown, name)
    try:
        # With no row skipped, not even empty ones, row n of the sheet stays row n.
        loaded = reader.load_sheet(name, header_row=None, skip_rows=0, n_rows=rows, dtypes="string")
    except (fastexcel.SheetNotFoundError, fastexcel.CannotRetrieveCellDataError):
        return None
    except fastexcel.FastExcelError as error:
        raise _damaged(error, shown) from error
    if no_values:
        text = (
            f"{shown}: cells of '{name}' hold formulas that were never worked out, and are read as empty. "
            "Open it in a spreadsheet program and save it."
        )
        notes.append(Note("formulas_without_values", text, warns=True))
    return Sheet(name, loaded.to_polars(), loaded.visible == "visible")


def _only_table(reader: Any, path: str, shown: str, notes: list[Note]) -> Sheet | None:
    """Return the only sheet with a table, else the only one that is not empty."""
    chosen: Sheet | None = None
    sizes: list[str] = []
    tables = 0
    for name in reader.sheet_names:
        said: list[Note] = []
        one = _load(reader, path, shown, name, said)
        if one is None or not one.visible or not one.cells.width:
            continue
        tables += one.is_table
        sizes.append(one.size)
        if one.is_table or chosen is None:
            chosen = one
            notes += said
    if tables > 1 or (len(sizes) > 1 and not tables):
        what = f"has several sheets: {', '.join(sizes)}"
        hint = "Say which: --sheet NAME or NUMBER. Contacts: save the sheet as a file of its own."
        raise DataError(what, where=shown, hint=hint)
    return chosen


def _named(reader: Any, path: str, shown: str, sheet: str) -> str:
    """Return the name of the sheet that is meant by a name or a number, counted among those that can be seen."""
    names: list[str] = list(reader.sheet_names)
    folded = {name.strip().casefold(): name for name in names}
    if sheet in names:
        return sheet
    if sheet.strip().casefold() in folded:
        return folded[sheet.strip().casefold()]
    if sheet.strip().isdecimal():
        seen = [name for name in names if (one := _load(reader, path, shown, name, [], rows=0)) and one.visible]
        if 0 < int(sheet) <= len(seen):
            return seen[int(sheet) - 1]
        what = f"has no sheet {sheet}, but {len(seen)}"
        raise DataError(what, where=shown, hint=f"There are: {', '.join(seen)}.")
    raise DataError(f"has no sheet '{sheet}'", where=shown, hint=nearest(sheet, names))


def _lines(cells: pl.DataFrame) -> Iterator[bytes]:
    """Yield the cells as CSV; a row without any is a blank line."""
    import polars as pl

    texts = [_text(name) for name in cells.columns]
    joined = pl.concat_str([text.fill_null("") for text in texts], separator=",")
    blank = pl.all_horizontal(pl.all().is_null())
    line = pl.when(blank).then(pl.lit("")).otherwise(joined).alias("line")
    for part in cells.iter_slices(SLICE):
        yield (str(part.select(line.str.join("\n")).item()) + "\n").encode()


def _text(column: str) -> pl.Expr:
    """Return a cell as people write it: dates without a midnight, times without a day, truth in capitals."""
    import polars as pl

    text = pl.col(column).str.replace_all(r"[\r\n]+", " ")
    midnight = r"^\d{4}-\d\d-\d\d 00:00:00$"
    clock = r"^1899-12-3[01] \d\d:\d\d:\d\d"
    shown = (
        pl.when(text.str.contains(midnight))
        .then(text.str.head(10))
        .when(text.str.contains(clock))
        .then(text.str.slice(11))
        .when(text.is_in(["true", "false"]))
        .then(text.str.to_uppercase())
        .otherwise(text)
    )
    quoted = pl.lit('"') + shown.str.replace_all('"', '""', literal=True) + pl.lit('"')
    return pl.when(shown.str.contains(r'[",]')).then(quoted).otherwise(shown)
