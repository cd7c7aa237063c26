"""Random layouts that no system has: names, columns, grain, style of numbers and order of columns by chance."""

from __future__ import annotations

import random

from random_shop import CANCELLED, PAID, PARTLY, REFUNDED, UNPAID, Shop
from shop_layouts import Layout

NAMES = {
    "en": {
        "number": "Order ID/Invoice No/Order number", "customer": "Customer ID/Client No", "email": "Email/Customer email",
        "name": "Customer/Client", "when": "Order Date/Date/Created at", "status": "Status/Order status",
        "cancelled_at": "Cancelled at", "product": "Product/Item", "sku": "SKU", "quantity": "Quantity/Qty",
        "price": "Unit price/Price", "line_discount": "Line discount/Item discount", "line_amount": "Line total/Line amount",
        "line_total": "Line total/Net line", "lines_amount": "Subtotal/Items total", "subtotal": "Subtotal/Goods total",
        "discount": "Discount/Discount amount", "tax": "Tax/VAT amount", "shipping": "Shipping/Delivery fee",
        "total": "Total/Grand total/Amount paid", "refunded": "Refunded amount/Refund amount", "line_gross": "Gross line",
    },
    "de": {
        "number": "Bestellnummer/Rechnungsnummer", "customer": "Kundennummer/Kd-Nr.", "email": "E-Mail/Kunden-E-Mail",
        "name": "Kunde/Käufer", "when": "Bestelldatum/Datum", "status": "Status/Bestellstatus",
        "cancelled_at": "Storniert am", "product": "Artikel/Produkt", "sku": "Art.-Nr.", "quantity": "Menge/Anzahl",
        "price": "Einzelpreis/Preis", "line_discount": "Positionsrabatt", "line_amount": "Positionssumme/Zeilensumme",
        "line_total": "Positionsbetrag/Zeilenbetrag", "lines_amount": "Zwischensumme/Summe Artikel",
        "subtotal": "Zwischensumme/Warenwert", "discount": "Rabatt/Nachlass", "tax": "MwSt/Steuer",
        "shipping": "Versandkosten/Versand", "total": "Gesamtbetrag/Rechnungsbetrag/Summe",
        "refunded": "Erstattungsbetrag/Erstattung", "line_gross": "Positionswert",
    },
    "es": {
        "number": "Número de pedido/Factura", "customer": "ID cliente", "email": "Correo electrónico",
        "name": "Cliente/Comprador", "when": "Fecha/Fecha de pedido", "status": "Estado", "cancelled_at": "Cancelado el",
        "product": "Producto/Artículo", "sku": "Ref.", "quantity": "Cantidad/Unidades", "price": "Precio unitario/Precio",
        "line_discount": "Descuento línea", "line_amount": "Importe línea/Total línea", "line_total": "Importe línea",
        "lines_amount": "Subtotal", "subtotal": "Subtotal/Base imponible", "discount": "Descuento", "tax": "IVA/Impuestos",
        "shipping": "Envío/Gastos de envío", "total": "Total/Importe total", "refunded": "Reembolso/Importe reembolsado",
        "line_gross": "Importe bruto",
    },
    "ru": {
        "number": "Номер заказа/Заказ", "customer": "Код клиента", "email": "E-mail клиента", "name": "Клиент/Покупатель",
        "when": "Дата заказа/Дата", "status": "Статус", "cancelled_at": "Дата отмены", "product": "Товар/Номенклатура",
        "sku": "Артикул", "quantity": "Количество/Кол-во", "price": "Цена/Цена за единицу", "line_discount": "Скидка по строке",
        "line_amount": "Сумма строки", "line_total": "Сумма позиции", "lines_amount": "Сумма товаров", "subtotal": "Подытог",
        "discount": "Скидка", "tax": "НДС/Налог", "shipping": "Доставка/Стоимость доставки", "total": "Итого/Сумма заказа",
        "refunded": "Сумма возврата/Возвращено", "line_gross": "Стоимость без скидки",
    },
}  # fmt: skip
"""Plausible headers by language and kind, of which custseg knows some."""

UNKNOWN = ("col{}", "Betrag {}", "Feld{}", "x_{}", "Wert {}", "val{}", "Custom {}")
"""Names of columns that say nothing."""

STATES = {
    "en": ("paid/completed", "partially refunded", "refunded", "cancelled", "pending payment/unpaid"),
    "de": ("bezahlt/abgeschlossen", "teilweise erstattet", "erstattet", "storniert", "unbezahlt/Zahlung ausstehend"),
    "es": ("pagado/completado", "reembolsado parcialmente", "reembolsado", "cancelado", "pendiente de pago"),
    "ru": ("оплачен/выполнен", "частичный возврат", "возвращён", "отменён", "не оплачен"),
}

NOISE = ("Phone", "PLZ", "Weight", "Counter", "Employee", "Warehouse", "City code", "Batch")

STYLES = ((",", "{}.{:02}"), (";", "{},{:02}"), (";", "{}.{:02}"), ("\t", "{}.{:02}"), ("\t", "{},{:02}"))
"""Separators, and how amounts are written."""

DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S")

ORDER_MONEY = ("lines_amount", "subtotal", "discount", "tax", "shipping", "total")
LINE_MONEY = ("quantity", "price", "line_discount", "line_amount", "line_total", "line_gross")


def random_layout(chance: random.Random, shop: Shop) -> Layout:
    """Return a random layout that can hold a shop: each column is there or not, but never no amount at all."""
    language = chance.choice(list(NAMES))
    grain = chance.choice(["order", "order", "lines", "lines", "first"])
    kinds = ["number", chance.choice(["customer", "email", "name"]), "when"]
    kinds += [kind for kind in ("status",) if chance.random() < 0.85]
    kinds += _money(chance, shop, grain)
    back = chance.choice(["refunded", "refunded", "negative", "", ""])
    # A refund as a row of its own has the amounts of an order, not of one of its lines.
    back = "" if back == "negative" and grain != "order" else back
    kinds += ["refunded"] if back == "refunded" else []
    if grain != "order":
        kinds += ["product", *(["sku"] if chance.random() < 0.4 else [])]
    kinds += [f"noise{place}" for place in range(chance.choice([0, 1, 2, 4]))]
    middle = kinds[1:] if grain == "first" else kinds
    chance.shuffle(middle)
    kinds = ["number", *middle] if grain == "first" else middle
    separator, money = chance.choice(STYLES)
    return Layout(
        f"random {language}",
        "|".join(f"{name}={kind}" for name, kind in zip(_headers(chance, kinds, language), kinds, strict=True)),
        grain=grain,
        on_all=frozenset(chance.choice([("number",), ("number",), (), ("number", "customer", "email", "name", "when")])),
        states=dict(zip((PAID, PARTLY, REFUNDED, CANCELLED, UNPAID), STATES[language], strict=True)),
        refunds="negative" if back == "negative" and "refunded" not in kinds else "",
        date=chance.choice(DATES),
        money=money,
        separator=separator,
        nobody=grain != "first",
    )


def _money(chance: random.Random, shop: Shop, grain: str) -> list[str]:
    """Return kinds of columns of money: any set that has an amount."""
    while True:
        share = chance.choice([0.3, 0.6, 0.9])
        wanted = [kind for kind in ORDER_MONEY if chance.random() < share]
        if grain != "order":
            wanted = wanted if chance.random() < 0.6 else []
            wanted += [kind for kind in LINE_MONEY if chance.random() < share]
        if not shop.rates:
            wanted = [kind for kind in wanted if kind != "tax"]
        if {"line_amount", "line_total"} <= set(wanted) or {"lines_amount", "subtotal"} <= set(wanted):
            continue  # two columns of one name
        if set(wanted) & {"lines_amount", "subtotal", "total", "line_amount", "line_total"}:
            return wanted


def _headers(chance: random.Random, kinds: list[str], language: str) -> list[str]:
    """Return a header for each kind: known in the language, or saying nothing; no two alike."""
    found: list[str] = []
    blank = chance.choice([0.0, 0.0, 0.15, 0.5])
    for place, kind in enumerate(kinds):
        own = NAMES[language].get(kind, "")
        if kind.startswith("noise"):
            header = NOISE[int(kind[5:])]
        elif kind not in ("number", "customer", "email", "name", "when", "status") and chance.random() < blank:
            header = chance.choice(UNKNOWN).format(place)
        else:
            header = chance.choice(own.split("/"))
        found.append(header if header not in found else f"{header} {place}")
    return found
