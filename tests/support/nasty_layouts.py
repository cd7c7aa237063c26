"""Separators, what stands above and below a table, and how wide its lines are."""

from __future__ import annotations

from nasty_file import ABC, BAD, BLANK, HEAD, NO_DATE, TOTAL, A, B, C, Nasty, bad, numbered

TABLE = HEAD + A + B + C
SEMICOLONS = (
    "Customer ID;Order Date;Amount;Note\nA;2024-01-05;10,50;x, y\nB;2024-02-06;20,25;y, z, w\nC;2024-03-07;30,00;\n"
)
TABS = TABLE.replace(",", "\t")
BARS = TABLE.replace(",", "|")
FIXED = (
    "Customer ID   Order Date    Amount   Note\n"
    "A             2024-01-05     10.50   x one\n"
    "B             2024-02-06     20.25   y two\n"
    "C             2024-03-07     30.00   z three\n"
)
SPACES = "customer_id order_date amount\n  A 2024-01-05    10.50\n  B 2024-02-06    20.25\n  C 2024-03-07    30.00\n"
SMALL = {"customer_id": "customer_id", "date": "order_date", "revenue": "amount"}
RULED = (
    "+-------------+------------+--------+\n"
    "| Customer ID | Order Date | Amount |\n"
    "+-------------+------------+--------+\n"
    "| A           | 2024-01-05 |  10.50 |\n"
    "| B           | 2024-02-06 |  20.25 |\n"
    "| C           | 2024-03-07 |  30.00 |\n"
    "+-------------+------------+--------+\n"
    "3 rows in set (0.00 sec)\n"
)
PSQL = (
    " Customer ID | Order Date | Amount \n"
    "-------------+------------+--------\n"
    " A           | 2024-01-05 |  10.50\n"
    " B           | 2024-02-06 |  20.25\n"
    " C           | 2024-03-07 |  30.00\n"
    "(3 rows)\n\n"
)
MARKDOWN = (
    "| Customer ID | Order Date | Amount |\n|---|---:|---|\n"
    "| A | 2024-01-05 | 10.50 |\n| B | 2024-02-06 | 20.25 |\n| C | 2024-03-07 | 30.00 |\n"
)
RUSSIAN = {"customer_id": "Клиент", "date": "Дата заказа", "revenue": "Сумма"}
CHINESE = {"customer_id": "客户编号", "date": "订单日期", "revenue": "金额"}
GERMAN = {"customer_id": "Kundennummer", "date": "Bestelldatum", "revenue": "Betrag"}
SPANISH = {"customer_id": "Cliente", "date": "Fecha de pedido", "revenue": "Importe"}
TWELVE = "".join(f"Line {n} of what the program says first\n" for n in range(1, 13))
LINES, SPENT = numbered(12)
SHORT = "".join(line.rpartition(",")[0] + "\n" if n % 2 else line for n, line in enumerate(LINES))

SEPARATORS = {
    "commas": Nasty(TABLE),
    "tabs": Nasty(TABS, separator="tab"),
    "bars": Nasty(BARS, separator="bar"),
    "semicolons, decimal commas, commas in texts": Nasty(SEMICOLONS, separator="semicolon"),
    "sep=; above": Nasty("sep=;\n" + SEMICOLONS, separator="semicolon", header=2, above=1),
    "sep= and a tab above": Nasty("sep=\t\n" + TABS, separator="tab", header=2, above=1),
    '"sep=," in quotes above, CRLF': Nasty(('"sep=,"\n' + TABLE).replace("\n", "\r\n"), header=2, above=1),
    "names padded with blanks, tabs": Nasty(
        " Customer ID \t Order Date\tAmount  \tNote\n" + TABS.partition("\n")[2], separator="tab"
    ),
    "fields padded with blanks": Nasty(
        "Customer ID , Order Date , Amount , Note\nA , 2024-01-05 , 10.50 , x\nB , 2024-02-06 , 20.25 , y\n"
        "C , 2024-03-07 , 30.00 , z\n"
    ),
    "repeated names": Nasty(
        "Customer ID,Note,Order Date,Note,Amount\nA,x,2024-01-05,y,10.50\nB,,2024-02-06,y,20.25\n"
        "C,x,2024-03-07,,30.00\n"
    ),
    "columns of a fixed width": Nasty(FIXED, separator="two or more spaces"),
    "runs of single blanks": Nasty(SPACES, separator="spaces", roles=SMALL),
    "ruled as by mysql": Nasty(RULED, separator="bar", header=2, above=1, **bad(3, 7, 8)),
    "ruled as by psql": Nasty(PSQL, separator="bar", aside={BAD: [2, 6], BLANK: [7]}, notes=frozenset({"bad_rows"})),
    "a table of Markdown": Nasty(MARKDOWN, separator="bar", aside={NO_DATE: [2]}),
    "commas, a rule of dashes below the names": Nasty(HEAD + "---,---,---,---\n" + A + B + C, aside={NO_DATE: [2]}),
}

ABOVE = {
    "one line above": Nasty("Report for January\n" + TABLE, header=2, above=1),
    "twelve lines above": Nasty(TWELVE + TABLE, header=13, above=12),
    "lines above with dates and numbers": Nasty(
        "Created,2024-12-31\nRows: 3\nPeriod: 2024-01-01 - 2024-03-31, all shops\n\n" + TABLE, header=5, above=3
    ),
    "lines above filled up with separators": Nasty(
        "Report for January,,,\nCreated,2024-12-31,,\n,,,\n" + TABLE, header=4, above=3
    ),
    "a narrow table, and lines above filled up": Nasty(
        "Report,January,\nShop,Berlin,\nCustomer ID,Order Date,Amount\nA,2024-01-05,10.50\nB,2024-02-06,20.25\n"
        "C,2024-03-07,30.00\n",
        header=3,
        above=2,
    ),
    "a line above as wide as the table, with a day in it": Nasty(
        "Created,2024-12-31,Rows,3\n" + TABLE, header=2, above=1
    ),
    "a line above as wide as the table": Nasty("Company,Acme,Branch,North\n" + TABLE, header=2, above=1),
    "two blank lines above": Nasty("\n\n" + TABLE, header=3),
    "blank lines between": Nasty("Report\n\n\n" + TABLE, header=4, above=1),
    "a blank line below the names": Nasty(HEAD + "\n" + A + B + C, aside={BLANK: [2]}),
    "no names": Nasty(
        (A + B + C).replace("x", "tea"),
        header=0,
        roles={"customer_id": "#1", "date": "#2", "revenue": "#3"},
        flags={"map": ["customer_id=#1", "date=#2", "revenue=#3"]},
    ),
    "no names, a line above": Nasty(
        "Report for January\n" + A + B + C,
        header=0,
        above=1,
        roles={"customer_id": "#1", "date": "#2", "revenue": "#3"},
        flags={"map": ["customer_id=#1", "date=#2", "revenue=#3"]},
    ),
    "no names, date and amount first, tabs": Nasty(
        "2024-01-05\t10.50\tA\n2024-02-06\t20.25\tB\n2024-03-07\t30.00\tC\n",
        separator="tab",
        header=0,
        roles={"customer_id": "#3", "date": "#1", "revenue": "#2"},
        flags={"map": ["customer_id=#3", "date=#1", "revenue=#2"]},
    ),
    "no names, the price of one": Nasty(
        "A,2024-01-05,2,5.25\nB,2024-02-06,1,20.25\nC,2024-03-07,4,7.50\n",
        header=0,
        roles={"customer_id": "#1", "date": "#2", "quantity": "#3", "unit_price": "#4"},
        flags={"map": ["customer_id=#1", "date=#2", "quantity=#3", "unit_price=#4"]},
    ),
    "names, and columns by their place": Nasty(
        "a,b,c,d\n" + A + B + C,
        roles={"customer_id": "a", "date": "b", "revenue": "c"},
        flags={"map": ["customer_id=#1", "date=#2", "revenue=#3"]},
    ),
}

BELOW = {
    "Total": Nasty(TABLE + "Total,,60.75,\n", aside={TOTAL: [5]}),
    "Grand Total: in the second column": Nasty(TABLE + ",Grand Total:,60.75,\n", aside={TOTAL: [5]}),
    "subtotals between": Nasty(
        HEAD + A + "Subtotal,,10.50,\n" + B + C + "Subtotal,,50.25,\nTotal,,60.75,\n", aside={TOTAL: [3, 6, 7]}
    ),
    "Итого": Nasty(
        "Клиент;Дата заказа;Сумма\nA;05.01.2024;10,50\n"
        "B;26.02.2024;20,25\nC;07.03.2024;30,00\nИтого за квартал;;60,75\n",
        separator="semicolon",
        roles=RUSSIAN,
        aside={TOTAL: [5]},
    ),
    "合计": Nasty(
        "客户编号,订单日期,金额\nA,2024/1/5,10.50\nB,2024/2/6,20.25\nC,2024/3/7,30.00\n合计,,60.75\n",
        roles=CHINESE,
        aside={TOTAL: [5]},
    ),
    "Summe": Nasty(
        "Kundennummer;Bestelldatum;Betrag\nA;05.01.2024;10,50\nB;26.02.2024;20,25\nC;07.03.2024;30,00\nSumme;;60,75\n",
        separator="semicolon",
        roles=GERMAN,
        aside={TOTAL: [5]},
    ),
    "Total general": Nasty(
        "Cliente;Fecha de pedido;Importe\nA;05/01/2024;10,50\nB;26/02/2024;20,25\nC;07/03/2024;30,00\n"
        "Total general;;60,75\n",
        separator="semicolon",
        roles=SPANISH,
        aside={TOTAL: [5]},
    ),
    "(3 rows affected)": Nasty(
        TABLE + "\n(3 rows affected)\n", aside={BLANK: [5], BAD: [6]}, notes=frozenset({"bad_rows"})
    ),
    "a total that is short": Nasty(TABLE + "Total: 60.75\n", **bad(5)),
    "the names again in the middle": Nasty(HEAD + A + HEAD + B + C, aside={NO_DATE: [3]}),
    "a mark in the middle, with the names": Nasty(HEAD + A + "\ufeff" + HEAD + B + C, aside={NO_DATE: [3]}),
    "a mark in the middle, before a row": Nasty("\ufeff" + HEAD + A + B + "\ufeff" + C + A, ABC | {"A": "21"}, 4),
    "lines of blanks": Nasty(HEAD + A + "  \n\t\n" + B + "\n" + C + "\n\n", aside={BLANK: [3, 4, 6, 8, 9]}),
    "lines of separators": Nasty(HEAD + A + ",,,\n" + B + C + ",,,\n", aside={BLANK: [3, 6]}),
}

WIDTHS = {
    "a nameless column of numbers before the rows": Nasty(HEAD + "1," + A + "2," + B + "3," + C),
    "a last separator in the names": Nasty(TABLE.replace("Note", "Note,")),
    "a last separator in the rows": Nasty(HEAD + (A + B + C).replace("\n", ",\n")),
    "a last separator in names and rows": Nasty(TABLE.replace("\n", ",\n")),
    "half of the rows without their last, empty field": Nasty(HEAD + SHORT, SPENT),
    "one row without its last field": Nasty(
        HEAD + "".join([*LINES[:5], LINES[5].rpartition(",")[0] + "\n", *LINES[6:]]),
        {name: money for name, money in SPENT.items() if name != "N5"},
        **bad(7),
    ),
    "a row of two fields": Nasty(HEAD + A + "B,2024-02-06\n" + C, {"A": "10.50", "C": "30.00"}, **bad(3)),
    "a row with empty fields too many": Nasty(HEAD + A + B.replace("\n", ",,,,,,\n") + C),
    "a row with a field too many": Nasty(
        HEAD + A + B.replace("\n", ",w\n") + C, {"A": "10.50", "C": "30.00"}, **bad(3)
    ),
    "a row with ten fields too many": Nasty(
        HEAD + A + B.replace("\n", ",1,2,3,4,5,6,7,8,9,10\n") + C, {"A": "10.50", "C": "30.00"}, **bad(3)
    ),
    "a decimal comma without quotes": Nasty(
        HEAD + A + "B,2024-02-06,20,25,y\n" + C, {"A": "10.50", "C": "30.00"}, **bad(3)
    ),
    "many bad lines": Nasty(HEAD + A + "x\n" * 9 + B + C, **bad(*range(3, 12))),
}

LAYOUTS = SEPARATORS | ABOVE | BELOW | WIDTHS
