"""Quotes, line ends and last lines."""

from __future__ import annotations

from nasty_file import BAD, BLANK, HEAD, NO_DATE, A, B, C, Nasty, bad, numbered

TABLE = HEAD + A + B + C
LINES, SPENT = numbered(500)
AC = {"A": "10.50", "C": "30.00"}
AB = {"A": "10.50", "B": "20.25"}


def stray(*places: int) -> str:
    """Return five hundred rows, of which those at some places have a quote too many before their note."""
    return HEAD + "".join(line.replace("note", '"note') if n in places else line for n, line in enumerate(LINES))


def spent(*places: int) -> dict[str, str]:
    """Return what the customers spent but for those at some places."""
    return {name: money for n, (name, money) in enumerate(SPENT.items()) if n not in places}


PAIRS = {
    "all in quotes": Nasty('"' + TABLE.replace(",", '","').replace("\n", '"\n"').removesuffix('"')),
    "names over two lines": Nasty(
        '"Customer\nID","Order\nDate",Amount,Note\n' + A + B + C[1:],
        AB,
        roles={"customer_id": "Customer\nID", "date": "Order\nDate", "revenue": "Amount"},
        aside={"no customer": [6]},
    ),
    "names over two lines, a line above": Nasty(
        'Report\n"Customer ID","Order Date",Amount,"Note\nof ours"\n' + A + B + C[1:],
        AB,
        header=2,
        above=1,
        aside={"no customer": [6]},
    ),
    "apostrophes around fields": Nasty(
        "'Customer ID';'Order Date';'Amount';'Note'\n'A';'2024-01-05';'10.50';'x; y'\n"
        "'B';'2024-02-06';'20.25';'it''s'\n'C';'2024-03-07';'30.00';''\n",
        separator="semicolon",
    ),
    "an apostrophe in a name": Nasty(
        HEAD + A.replace("A", "O'Neill") + B + C, {"O'Neill": "10.50", "B": "20.25", "C": "30.00"}
    ),
    "backslashes before quotes": Nasty(HEAD + 'A,2024-01-05,10.50,"say \\"a, b\\" x"\n' + B + C),
    "quotes within, not doubled": Nasty(HEAD + 'A,2024-01-05,10.50,"the "big" one"\n' + B + C),
    "quotes within, not doubled, at the end": Nasty(HEAD + 'A,2024-01-05,10.50,"the "big""\n' + B + C),
    "inch signs": Nasty(HEAD + 'A,2024-01-05,10.50,5" pipe\nB,2024-02-06,20.25,"7"" pipe, short"\n' + C),
    "an inch sign at the end of a quoted field": Nasty(HEAD + A + 'B,2024-02-06,20.25,"7" pipe"\n' + C),
    "an empty field in quotes": Nasty(HEAD + A + 'B,2024-02-06,20.25,""\n' + C),
    "a stray quote in the first row": Nasty(stray(0), spent(0), **bad(2)),
    "a stray quote in the middle": Nasty(stray(250), spent(250), **bad(252)),
    "a stray quote in the last row": Nasty(stray(499), spent(499), **bad(501)),
    "two stray quotes far apart": Nasty(stray(100, 400), spent(100, 400), **bad(102, 402)),
    "two stray quotes in rows that follow": Nasty(stray(100, 101), spent(100, 101), **bad(102, 103)),
    "a stray quote before a customer": Nasty(HEAD + A + '"' + B + C, AC, **bad(3)),
    "commas in quotes": Nasty(HEAD + 'A,2024-01-05,"10.50","x, 2024-01-01, 3"\n' + B + C),
    "fields over several lines": Nasty(
        HEAD + 'A,2024-01-05,10.50,"one, two\nthree, four, five\n\nsix"\n' + B + ',never,1,"p\nq"\n' + C,
        aside={"no customer": [7]},
    ),
    "a field over several lines, first": Nasty(
        'Note,Customer ID,Order Date,Amount\n"one, two\n'
        'three, four",A,2024-01-05,10.50\ny,B,2024-02-06,20.25\n"a\nb",C,never,30.00\n',
        AB,
        aside={NO_DATE: [5]},
    ),
    "a field over several lines, beside a stray quote": Nasty(
        HEAD + 'A,2024-01-05,10.50,"one\ntwo, 2"\nB,2024-02-06,20.25,"y\nC,2024-03-07,30.00,"p\nq"\n', AC, **bad(4)
    ),
    "fields over several lines, blanks around their quotes": Nasty(
        HEAD + 'A,2024-01-05,10.50, "x, 1\n\ny"\n"B\nb" ,2024-02-06,20.25, y\n,never,1,z\n' + C,
        {"A": "10.50", "B\nb": "20.25", "C": "30.00"},
        aside={"no customer": [7]},
    ),
    "a field over several lines, last": Nasty(HEAD + A + B + 'C,2024-03-07,30.00,"p, q\nr\ns"'),
}

ENDS = {
    "no end of the last line": Nasty(TABLE.removesuffix("\n")),
    "cut after a separator": Nasty(HEAD + A + B + "C,2024-03-07,", AB, **bad(4)),
    "cut in a date": Nasty(HEAD + A + B + "C,2024-0", AB, **bad(4)),
    "cut in quotes": Nasty(HEAD + A + B + 'C,2024-03-07,30.00,"z an', AB, **bad(4)),
    "cut in a field over several lines": Nasty(HEAD + A + B + 'C,2024-03-07,30.00,"z an\nd', AB, **bad(4, 5)),
    "cut within a letter": Nasty(
        (HEAD + A.replace("x", "ж") + B + "C,2024-03-07,30.00,ж").encode()[:-1],
        notes=frozenset({"cut_off"}),
    ),
    "cut within a letter, too short": Nasty(
        (HEAD + A.replace("x", "ж") + B + "C,Ж").encode()[:-1],
        AB,
        aside={BAD: [4]},
        notes=frozenset({"bad_rows", "cut_off"}),
    ),
    "CRLF": Nasty(TABLE.replace("\n", "\r\n")),
    "CR": Nasty(TABLE.replace("\n", "\r")),
    "CR, and LF at the end of all": Nasty(TABLE.removesuffix("\n").replace("\n", "\r") + "\n"),
    "CR, blank lines": Nasty((HEAD + "\n" + A + B + C).replace("\n", "\r"), aside={BLANK: [2]}),
    "CRLF and LF": Nasty(HEAD.replace("\n", "\r\n") + A + B.replace("\n", "\r\n") + C),
    "CRLF and LF, all in quotes": Nasty(
        '"Customer ID","Order Date","Amount","Note"\r\n"A","2024-01-05","10.50","x"\n"B","2024-02-06","20.25","y"\r\n'
        '"C","2024-03-07","30.00","z"\n'
    ),
    "a CR in quotes": Nasty(HEAD + 'A,2024-01-05,10.50,"x\ry"\n' + B + C[1:], AB, aside={"no customer": [4]}),
    "LF in quotes, CRLF": Nasty(
        (HEAD + A + B + C).replace("x", '"x\ny"').replace("\n", "\r\n").replace("x\r\n", "x\n")
    ),
    "CRLF, a stray quote": Nasty((HEAD + A + B.replace("y", '"y') + C).replace("\n", "\r\n"), AC, **bad(3)),
    "a blank behind quotes": Nasty(HEAD + '"A" ,2024-01-05,10.50,x\n' + B + C),
    "a blank before quotes": Nasty(HEAD + 'A, "2024-01-05", "10.50", "x, y"\n' + B + C),
}

QUOTES = PAIRS | ENDS
