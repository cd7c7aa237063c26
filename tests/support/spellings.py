"""Spellings of dates and amounts, and headers, names and totals in several languages, for made-up exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

HEADERS = {
    "en": ("Customer ID", "Order Date", "Amount", "Note"),
    "ru": ("Клиент", "Дата заказа", "Сумма", "Примечание"),
    "zh": ("客户编号", "订单日期", "金额", "备注"),
    "de": ("Kundennummer", "Bestelldatum", "Betrag", "Bemerkung"),
    "es": ("Cliente", "Fecha de pedido", "Importe", "Nota"),
}
# In these languages the headers are English.
HEADERS |= dict.fromkeys(("ja", "tw", "pl"), HEADERS["en"])

NAMES = {
    "en": ["Ann Lee", "O'Brien", "007", "7", "Smith & Co"],
    "ru": ["Анна Ли", "Борис Щукин", "007", "7", "Ёлка ООО"],
    "zh": ["安娜", "王小明", "007", "7", "北京贸易有限公司"],
    "de": ["Jürgen Müller", "Bärbel Groß", "007", "7", "Käse GmbH"],
    "es": ["José Núñez", "Íñigo Peña", "007", "7", "Señor Año"],
    "ja": ["山田太郎", "株式会社さくら", "007", "7", "スズキ花子"],
    "tw": ["陳小姐", "臺灣貿易有限公司", "007", "7", "王先生"],
    "pl": ["Łukasz Żółć", "Świętosława Dąbrowska", "007", "7", "Šárka Dvořáková"],
}
NOTES = ["", "x", "a, b; c", 'say "hi"', '5" pipe', "tab\there", "bar|bar", "O'Neill"]
SENTENCES = {
    "ru": "Оплачено наличными, доставить до двери после обеда",
    "zh": "客户要求下午送货上门，请提前电话联系",
    "de": "Die Lieferung erfolgt über die Straße, bitte größere Schäden prüfen",
    "es": "El señor pidió más información según la línea de atención, ¿mañana?",
    "ja": "午後にお届けください。お電話でご連絡をお願いします",
    "tw": "請於下午送貨到府，並請事先以電話聯絡客戶",
    "pl": "Proszę dostarczyć przesyłkę później, ponieważ żółta część jest w środku",
}
"""Notes for files whose encoding has to be detected: a few characters are not enough for that."""

TOTALS = {
    "en": ["Total", "Grand Total:", "Subtotal", "TOTAL"],
    "ru": ["Итого", "Всего:", "ИТОГО"],
    "zh": ["合计", "总计", "小计："],
    "de": ["Summe", "Gesamtsumme", "Insgesamt:"],
    "es": ["Total general", "Suma", "Totales"],
}
TOTALS |= dict.fromkeys(("ja", "tw", "pl"), TOTALS["en"])

WIDE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]
ENCODINGS = {
    "en": [],
    "ru": ["cp1251", "koi8_r", "cp866"],
    "zh": ["gb18030"],
    "de": ["cp1252", "cp850", "mac_roman"],
    "es": ["cp1252", "cp850", "mac_roman"],
    "ja": ["shift_jis", "euc_jp"],
    "tw": ["big5"],
    "pl": ["cp1250"],
}
"""Encodings of a language with one or two bytes per character, beside those of Unicode."""

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
MONTHS = {language: names.split() for language, names in _MONTHS.items()}
EPOCH = dt.date(1970, 1, 1)

DATES: dict[str, Callable[[dt.date], str]] = {
    "iso": lambda day: day.isoformat(),
    "iso time": lambda day: f"{day.isoformat()}T10:20:30",
    "iso zone": lambda day: f"{day.isoformat()}T23:59:59+08:00",
    "iso utc": lambda day: f"{day.isoformat()} 00:20:30.125Z",
    "us": lambda day: f"{day.month}/{day.day}/{day.year}",
    "us afternoon": lambda day: f"{day.month:02}/{day.day:02}/{day.year} 3:05:10 PM",
    "us short": lambda day: f"{day.month}/{day.day}/{day.year % 100:02} 12:05 AM",
    "british": lambda day: f"{day.day:02}/{day.month:02}/{day.year} 9:05",
    "dots": lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    "dots short": lambda day: f"{day.day}.{day.month}.{day.year % 100:02}",
    "dashes": lambda day: f"{day.day:02}-{day.month:02}-{day.year} 10:20",
    "time first": lambda day: f"10:15 {day.day:02}.{day.month:02}.{day.year}",
    "weekday": lambda day: f"{day:%a} {day.day}/{day.month}/{day.year}",
    "chinese": lambda day: f"{day.year}/{day.month}/{day.day}",
    "characters": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "compact": lambda day: day.strftime("%Y%m%d"),
    "compact time": lambda day: day.strftime("%Y%m%d") + "102030",
    "compact british": lambda day: day.strftime("%d%m%Y"),
    "excel": lambda day: str((day - dt.date(1899, 12, 30)).days),
    "excel time": lambda day: f"{(day - dt.date(1899, 12, 30)).days}.4375",
    "seconds": lambda day: str((day - EPOCH).days * 86_400 + 86_399),
    "milliseconds": lambda day: str((day - EPOCH).days * 86_400_000),
    "mail": lambda day: day.strftime("%a, %d %b %Y 10:20:30 +0000"),
    "log": lambda day: day.strftime("%d/%b/%Y"),
}
WORDED: dict[str, dict[str, Callable[[dt.date, str], str]]] = {
    "en": {
        "words": lambda day, month: f"{day.day} {month} {day.year}",
        "words american": lambda day, month: f"{month} {day.day}, {day.year}",
        "words short": lambda day, month: f"{day.day:02}-{month[:3]}-{day.year % 100:02}",
        "words long": lambda day, month: f"{day.day}th of {month} {day.year}",
    },
    "ru": {
        "words": lambda day, month: f"{day.day} {month} {day.year} г.",
        "words long": lambda day, month: f"{day.day} {month} {day.year} года, 10:20",
    },
    "de": {
        "words": lambda day, month: f"{day.day}. {month} {day.year}",
        "words long": lambda day, month: f"Mo., {day.day:02}. {month} {day.year} 10:20",
    },
    "es": {
        "words": lambda day, month: f"{day.day} de {month} de {day.year}",
        "words long": lambda day, month: f"lunes, {day.day} de {month} del {day.year}",
    },
}
"""Dates with month names, by language."""


def dates_of(language: str) -> dict[str, Callable[[dt.date], str]]:
    """Return the spellings of dates in a language, by name."""
    months = MONTHS.get(language, MONTHS["en"])
    worded = WORDED.get(language, WORDED["en"])
    named = {name: lambda day, write=write: write(day, months[day.month - 1]) for name, write in worded.items()}
    return DATES | named


def _grouped(amount: Decimal, thousands: str, decimal: str) -> str:
    return f"{amount:,.2f}".replace(",", "_").replace(".", decimal).replace("_", thousands)


def _indian(amount: Decimal) -> str:
    whole, cents = f"{abs(amount):.2f}".split(".")
    rest, last = whole[:-3], whole[-3:]
    pairs = [rest[max(0, end - 2) : end] for end in range(len(rest), 0, -2)][::-1]
    return ",".join([*pairs, last]) + "." + cents


def _signed(text: str, amount: Decimal, minus: str = "-") -> str:
    return minus + text if amount < 0 else text


FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in "0123456789.,"}

MONEY: dict[str, Callable[[Decimal], str]] = {
    "plain": lambda amount: f"{amount:.2f}",
    "short": lambda amount: f"{amount.normalize():f}",
    "comma": lambda amount: f"{amount:.2f}".replace(".", ","),
    "english": lambda amount: _grouped(amount, ",", "."),
    "german": lambda amount: _grouped(amount, ".", ","),
    "indian": lambda amount: _signed(_indian(amount), amount),
    "spaces, no-break": lambda amount: _grouped(amount, "\u00a0", ","),
    "spaces, narrow": lambda amount: _grouped(amount, "\u202f", ","),
    "spaces, thin": lambda amount: _grouped(amount, "\u2009", "."),
    "spaces": lambda amount: _grouped(amount, " ", ","),
    "swiss": lambda amount: _grouped(amount, "'", "."),
    "curly": lambda amount: _grouped(amount, "’", "."),
    "full width": lambda amount: _signed(_grouped(abs(amount), "", ".").translate(FULL_WIDTH), amount, "－"),
    "full width grouped": lambda amount: _signed(_grouped(abs(amount), ",", ".").translate(FULL_WIDTH), amount),
    "brackets": lambda amount: f"({_grouped(-amount, ',', '.')})" if amount < 0 else _grouped(amount, ",", "."),
    "trailing": lambda amount: _grouped(abs(amount), ".", ",") + ("-" if amount < 0 else ""),
    "minus": lambda amount: _signed(_grouped(abs(amount), ",", "."), amount, "−"),
    "dollars": lambda amount: _signed("$" + _grouped(abs(amount), ",", "."), amount),
    "dollars before minus": lambda amount: "$" + _grouped(amount, ",", "."),
    "dollar brackets": lambda amount: _signed(f"${_grouped(abs(amount), ',', '.')}", amount, "(") + ")" * (amount < 0),
    "code before": lambda amount: "USD " + _grouped(amount, ",", "."),
    "code after": lambda amount: _grouped(amount, ".", ",") + " EUR",
    "euro": lambda amount: _grouped(amount, "\u00a0", ",") + "\u00a0€",
    "euro before": lambda amount: _signed("€ " + _grouped(abs(amount), ".", ","), amount),
    "yuan": lambda amount: _signed("¥" + _grouped(abs(amount), ",", "."), amount),
    "characters": lambda amount: _grouped(amount, ",", ".") + "元",
    "roubles": lambda amount: _grouped(amount, " ", ",") + " руб.",
    "rupees": lambda amount: _signed("₹" + _indian(amount), amount),
}


def fits(text: str, encoding: str) -> bool:
    """Return whether an encoding can represent a text."""
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False
