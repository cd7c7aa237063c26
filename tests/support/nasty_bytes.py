"""Encodings, values, headers in five languages, and who the customers are."""

from __future__ import annotations

import codecs

from nasty_file import HEAD, NO_DATE, NO_MONEY, NOBODY, ROLES, VOID, A, B, C, Nasty

RUSSIAN = {"customer_id": "Клиент", "date": "Дата заказа", "revenue": "Сумма"}
GERMAN = {"customer_id": "Kunde", "date": "Bestelldatum", "revenue": "Betrag"}
SPANISH = {"customer_id": "Cliente", "date": "Fecha de pedido", "revenue": "Importe"}
CHINESE = {"customer_id": "客户编号", "date": "订单日期", "revenue": "金额"}
TOLD = frozenset({"encoding"})

RU = (
    "Клиент;Дата заказа;Сумма\nАнна Щукина;05.01.2024;10,50\n"
    "Борис Ёлкин;26.02.2024;20,25\nООО «Ромашка»;07.03.2024;30,00\n"
)
RU_SPENT = {"Анна Щукина": "10.50", "Борис Ёлкин": "20.25", "ООО «Ромашка»": "30.00"}
DE = (
    "Kunde;Bestelldatum;Betrag\nJürgen Groß;05.01.2024;10,50\n"
    "Bärbel Köhler;26.02.2024;20,25\nKäse GmbH;07.03.2024;30,00\n"
)
DE_SPENT = {"Jürgen Groß": "10.50", "Bärbel Köhler": "20.25", "Käse GmbH": "30.00"}
ES = (
    "Cliente;Fecha de pedido;Importe\nJosé Núñez;05/01/2024;10,50\n"
    "Íñigo Peña;26/02/2024;20,25\nMaría Año;07/03/2024;30,00\n"
)
ES_SPENT = {"José Núñez": "10.50", "Íñigo Peña": "20.25", "María Año": "30.00"}
ZH = "客户编号,订单日期,金额\n王小明,2024/1/5,10.50\n李华,2024/2/6,20.25\n北京贸易有限公司,2024/3/7,30.00\n"
ZH_SPENT = {"王小明": "10.50", "李华": "20.25", "北京贸易有限公司": "30.00"}
JA = (
    "Customer ID,Order Date,Amount\n山田太郎のみせ,2024-01-05,10.50\n"
    "さくら商店です,2024-02-06,20.25\nスズキ電気,2024-03-07,30.00\n"
)
JA_SPENT = {"山田太郎のみせ": "10.50", "さくら商店です": "20.25", "スズキ電気": "30.00"}

LATE_ROWS = 230_000
"""Some five megabytes, more than is looked at at a time."""
LATE = (HEAD + A * LATE_ROWS + "Zoë,2024-02-06,20.25,y\n").encode("cp1252")


def legacy(
    text: str, codec: str, called: str, spent: dict[str, str], roles: dict[str, str], sign: str = "semicolon"
) -> Nasty:
    """Return a file in a legacy encoding, which is told."""
    return Nasty(text.encode(codec), spent, encoding=called, roles=roles, separator=sign, notes=TOLD)


ENCODINGS = {
    "UTF-8 with a mark": Nasty(codecs.BOM_UTF8 + (HEAD + A + B + C).encode()),
    "UTF-16, little end first": Nasty(
        codecs.BOM_UTF16_LE + RU.encode("utf-16-le"),
        RU_SPENT,
        encoding="UTF-16",
        separator="semicolon",
        roles=RUSSIAN,
        notes=TOLD,
    ),
    "UTF-16, big end first": Nasty(
        codecs.BOM_UTF16_BE + ZH.encode("utf-16-be"), ZH_SPENT, encoding="UTF-16", roles=CHINESE, notes=TOLD
    ),
    "UTF-16 without a mark": Nasty((HEAD + A + B + C).encode("utf-16-le"), encoding="UTF-16", notes=TOLD),
    "cp1251": legacy(RU, "cp1251", "Windows-1251", RU_SPENT, RUSSIAN),
    "koi8-r": legacy(
        RU.replace(" «Ромашка»", ""),
        "koi8-r",
        "KOI8-R",
        {"Анна Щукина": "10.50", "Борис Ёлкин": "20.25", "ООО": "30.00"},
        RUSSIAN,
    ),
    "cp1252": legacy(DE, "cp1252", "Windows-1252", DE_SPENT, GERMAN),
    "Latin-1": legacy(ES, "latin-1", "Windows-1252", ES_SPENT, SPANISH),
    "cp850": legacy(DE, "cp850", "CP850", DE_SPENT, GERMAN),
    "MacRoman": legacy(ES, "mac_roman", "MacRoman", ES_SPENT, SPANISH),
    "GBK": legacy(ZH, "gbk", "GB18030", ZH_SPENT, CHINESE, "comma"),
    "GB18030": legacy(ZH, "gb18030", "GB18030", ZH_SPENT, CHINESE, "comma"),
    "Shift-JIS": legacy(JA, "shift_jis", "Shift-JIS", JA_SPENT, ROLES, "comma"),
    "a foreign letter megabytes later": Nasty(
        LATE, {"A": f"{LATE_ROWS * 21 // 2}", "Zoë": "20.25"}, LATE_ROWS + 1, encoding="Windows-1252", notes=TOLD
    ),
    "cp850, said to be": Nasty(
        DE.encode("cp850"), DE_SPENT, encoding="CP850", separator="semicolon", roles=GERMAN, flags={"encoding": "cp850"}
    ),
}

FIVE = {
    "Russian": Nasty(
        "Клиент;Дата заказа;Сумма;Статус\nA;05.01.2024;1 010,50;оплачен\n"
        "B;26.02.2024;20,25 ₽;отменён\nC;07.03.2024;30,00;оплачен\n",
        {"A": "1010.50", "C": "30"},
        separator="semicolon",
        roles=RUSSIAN | {"status": "Статус"},
        aside={VOID: [3]},
    ),
    "Chinese": Nasty(
        "客户编号,订单日期,金额,状态\nA,2024年1月5日,10.50,已付款\nB,2024年2月6日,20.25,已取消\nC,2024年3月7日,30.00,已付款\n",
        {"A": "10.50", "C": "30"},
        roles=CHINESE | {"status": "状态"},
        aside={VOID: [3]},
    ),
    "German": Nasty(
        "Kundennummer;Bestelldatum;Betrag;Status\nA;5. Januar 2024;1.010,50;bezahlt\n"
        "B;6. März 2024;20,25;storniert\nC;7. Mai 2024;30,00;bezahlt\n",
        {"A": "1010.50", "C": "30"},
        separator="semicolon",
        roles={"customer_id": "Kundennummer", "date": "Bestelldatum", "revenue": "Betrag", "status": "Status"},
        aside={VOID: [3]},
    ),
    "Spanish": Nasty(
        "Cliente;Fecha de pedido;Importe;Estado\nA;5 de enero de 2024;1.010,50 €;pagado\n"
        "B;6 de marzo de 2024;20,25 €;cancelado\nC;7 de mayo de 2024;30,00 €;pagado\n",
        {"A": "1010.50", "C": "30"},
        separator="semicolon",
        roles=SPANISH | {"status": "Estado"},
        aside={VOID: [3]},
    ),
    "English": Nasty(
        'Customer ID,Order Date,Amount,Status\nA,Jan 5 2024,"$1,010.50",paid\n'
        "B,Feb 6 2024,$20.25,cancelled\nC,Mar 7 2024,$30.00,paid\n",
        {"A": "1010.50", "C": "30"},
        roles=ROLES | {"status": "Status"},
        aside={VOID: [3]},
    ),
    "American days": Nasty(HEAD + "A,1/5/2024,10.50,x\nB,2/26/2024,20.25,y\nC,3/7/2024,30.00,z\n"),
    "brackets and trailing signs": Nasty(
        HEAD + 'A,2024-01-05,"1,000.50",x\nA,2024-01-06,(990.00),back\n'
        "B,2024-02-06,20.25,y\nB,2024-02-06,0.25-,y\nC,2024-03-07,30.00,z\n",
        {"A": "10.50", "B": "20.00", "C": "30.00"},
        5,
    ),
    "each reason once": Nasty(
        HEAD + A + ",2024-01-01,1.00,x\nB,never,2.00,x\nB,2024-01-01,much,x\n" + B + C,
        aside={NOBODY: [3], NO_DATE: [4], NO_MONEY: [5]},
    ),
    "NUL-like words and formulas": Nasty(
        HEAD + "NULL,2024-01-05,10.50,NA\n=1+1,2024-02-06,20.25,\x1b[31m\n[red]x[/red],2024-03-07,30.00,#1001\n",
        {"NULL": "10.50", "=1+1": "20.25", "[red]x[/red]": "30.00"},
    ),
    "ids with zeros before them": Nasty(
        HEAD + "007,2024-01-05,10.50,x\n7,2024-02-06,20.25,y\n 7 ,2024-03-07,30.00,z\n",
        {"007": "10.50", "7": "50.25"},
        3,
    ),
    "a customer with blanks around": Nasty(
        HEAD + "A,2024-01-05,10.50,x\n  A,2024-02-06,20.25,y\n\u00a0A ,2024-03-07,30.00,z\n", {"A": "60.75"}, 3
    ),
}

BYTES = ENCODINGS | FIVE
