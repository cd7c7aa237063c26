"""From a tree of tables to joins: names of columns, what follows for roles, and sums of further tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from custseg.notes import Note
from custseg.sources.join import Join
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.headers.synonyms import rank_of, read_header, roles
from custseg.tables.joins.joined_source import Tables
from custseg.tables.joins.key_names import Pair, core_words, is_of_role, role_of_key
from custseg.tables.joins.key_values import Key, key_of
from custseg.tables.joins.steps import Step
from custseg.tables.joins.sums import summed, unmatched_sums
from custseg.tables.joins.table import Table
from custseg.tables.joins.tree import Edge, Tree
from custseg.tables.systems.known_exports import recognise

OF_ORDERS = ("customer_id", "date", "currency", "channel", "seller")
"""Roles of columns that are the order's where both an order and its lines have one."""

STATES = ("status", "type", "cancelled")
"""Roles of columns that both an order and its lines keep: a line of an order that stands may be cancelled."""

LAST_RANK_OF_IDS = 3
"""Names of customers of better ranks are ids."""


@dataclass
class _Names:
    """The names of columns in the result: by table and own name.

    Attributes:
        main: the table whose rows are counted.
        of: names by table.
        taken: all names so far.
        renamed: columns of the main table that have another name in the result.
        keys: columns of the result that lead to other tables, and keep their names.
    """

    main: Table
    of: dict[Table, dict[str, str]]
    taken: set[str]
    renamed: dict[str, str] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)


def tables_of(tree: Tree, keys: Collection[Key], mapped: Mapping[str, str]) -> Tables:
    """Return how the tables of a tree are joined.

    Args:
        tree: the main table, and those that its rows lead to.
        keys: all proved ones: tables that the tree does not hold may be summed.
        mapped: columns that the user mapped, by role.

    Raises:
        DataError: a file cannot be read to its end.
    """
    main = tree.main
    names, steps = _steps(tree, set(mapped.values()))
    sums, unmatched = _sums(tree, keys, set(mapped.values()), names)
    steps += sums
    implied = _implied(tree, keys, names)
    lasting, notes = _lasting(tree, names)
    if lasting and "customer_id" not in mapped:
        implied.pop("customer_id", None)
    else:
        lasting, notes = None, []
    notes = [*notes, *unmatched, *(_repeated_note(edge) for edge in tree.edges if edge.key.is_repeated)]
    return Tables(main.source, steps, names.renamed, implied, lasting, notes)


def names_of(tree: Tree, mapped: Mapping[str, str]) -> Mapping[Table, Mapping[str, str]]:
    """Return the names in the result of the columns of each table, by their own names.

    Args:
        tree: the main table, and those that its rows lead to.
        mapped: columns that the user mapped, by role.
    """
    return _steps(tree, set(mapped.values()))[0].of


def _steps(tree: Tree, mapped: set[str]) -> tuple[_Names, list[Step]]:
    """Return the names of all columns, and the step of each edge."""
    main = tree.main
    names, steps = _Names(main, {main: {column: column for column in main.columns}}, set(main.columns)), []
    for edge in tree.edges:
        _rename_mapped(edge, mapped, names)
        step = _step_of(edge, names, keeps_all=edge is tree.head)
        if edge.level == "other" and edge.child in tree.near and role_of_key(edge.key.pair) == "order_id":
            # What the user takes from a further table with one row for each order is the order's, not each line's.
            step = replace(step, of_orders=frozenset(mapped) & {*step.columns.values()})
        steps.append(step)
    return names, steps


def _step_of(edge: Edge, names: _Names, *, keeps_all: bool) -> Step:
    """Return the step of an edge; its columns get their names."""
    pair, parent = edge.key.pair, edge.parent
    columns, first = {}, set()
    # What a known export says of its columns holds for those of the order, not for those of its lines.
    known = edge.level == "order" and recognise(parent.columns) and not recognise(names.main.columns)
    for column in parent.columns:
        if column == pair.key:
            continue
        name = column
        if column in names.taken and edge.level == "order" and (known or parent.role_of(column, *STATES)):
            _rename_own(edge.child, column, names)
        if column in names.taken and edge.level == "order" and parent.role_of(column, *OF_ORDERS):
            first.add(column)
        elif column in names.taken:
            name = prefixed(parent, column, names.taken)
        columns[column] = name
        names.taken.add(name)
    child_column = names.of[edge.child][pair.column]
    names.keys.add(child_column)
    names.of[parent] = {**columns, pair.key: child_column}
    join = Join(
        child=edge.child.name,
        child_key=pair.column,
        parent=parent.name,
        parent_key=pair.key,
        comparison=edge.key.comparison,
        level=edge.level,
        parent_rows=edge.key.rows,
        share=edge.key.share,
        keeps_all=keeps_all,
    )
    key = edge.key
    return Step(
        join,
        parent.source,
        child_column,
        columns,
        frozenset(first),
        is_repeated=key.is_repeated,
        missing=key.missing,
        is_whole=key.is_whole,
        is_sorted=key.is_sorted,
    )


def _rename_mapped(edge: Edge, mapped: Collection[str], names: _Names) -> None:
    """Give columns of the main table the names by which the user maps them beside those of the order."""
    for column in edge.parent.columns:
        if column in names.taken and prefixed(names.main, column, ()) in mapped:
            _rename_own(names.main, column, names)


def _rename_own(table: Table, column: str, names: _Names) -> None:
    """Put the name of the main table before that of its column; the plain name is free for that of the order."""
    if table is not names.main or names.of[table].get(column) != column or column in names.keys:
        return
    name = prefixed(table, column, names.taken)
    names.of[table][column] = names.renamed[column] = name
    names.taken.remove(column)
    names.taken.add(name)


def prefixed(table: Table, column: str, taken: Collection[str]) -> str:
    """Return a name for a column whose own is taken: that of its table before it.

    Args:
        table: whose column it is.
        column: its own name.
        taken: names that other columns have.
    """
    name = f"{table.stem}.{column}"
    while name in taken:
        name += "_"
    return name


def _sums(tree: Tree, keys: Collection[Key], mapped: set[str], names: _Names) -> tuple[list[Step], list[Note]]:
    """Return steps for mapped columns of further tables, their sums for each order; and notes on rows of none."""
    steps: list[Step] = []
    notes: list[Note] = []
    for key in keys:
        pair = key.pair
        if pair.child in tree.tables or pair.child in names.of or pair.parent not in tree.near:
            continue
        wanted = {column: column for column in pair.child.columns if column in mapped - names.taken}
        for column in pair.child.columns:
            # A column whose own name is taken is mapped by that of its table before it.
            if (name := prefixed(pair.child, column, ())) in mapped - names.taken:
                wanted[column] = name
        of_orders = role_of_key(pair) == "order_id"
        if wanted and (of_orders or is_key_of_lines(pair, tree)):
            child_column = names.of[pair.parent][pair.key]
            steps.append(summed(pair, wanted, child_column, "order" if of_orders else "row"))
            notes += unmatched_sums(pair, wanted)
            names.of[pair.child] = wanted
            names.taken.update(wanted.values())
    return steps, notes


def is_key_of_lines(pair: Pair, tree: Tree) -> bool:
    """Return whether a column leads to the numbers that the rows of the main table have themselves.

    Args:
        pair: of the columns.
        tree: with the main table.
    """
    main = tree.main
    return pair.parent is main and core_words(pair.key) in ((), main.entity, main.entity[-1:])


def _implied(tree: Tree, keys: Collection[Key], names: _Names) -> dict[str, str]:
    """Return the columns of customers, orders, products and sellers that follow from what they lead to."""
    implied: dict[str, str] = {}
    for edge in tree.edges:
        role = {"customer": "customer_id", "product": "product", "seller": "seller", "order": "order_id"}.get(
            edge.level
        )
        if role and edge.child in tree.near:
            implied.setdefault(role, names.of[edge.child][edge.key.pair.column])
    if "order_id" not in implied:
        # The id of orders may be called "id": others lead to it.
        for key in keys:
            if key.pair.parent is tree.main and role_of_key(key.pair) == "order_id":
                implied["order_id"] = key.pair.key
    if "order_id" not in implied and not tree.main.has("order_id") and (own := _id_of_orders(tree.main)):
        implied["order_id"] = own
    return implied


def _id_of_orders(table: Table) -> str | None:
    """Return the column "id" of a table that is called orders, where each of its rows has another one."""
    own = [column for column in table.key_columns if not core_words(column)]
    if not own or not is_of_role("order_id", table.entity[-1:]):
        return None
    rows, different = _counts(table, own[0])
    return own[0] if rows == different > 0 else None


def _lasting(tree: Tree, names: _Names) -> tuple[str | None, list[Note]]:
    """Return the column of customers behind ids that are used for one order each, and a note on it."""
    for edge in tree.edges:
        if edge.level != "customer" or edge.child not in tree.near:
            continue
        found = _repeating_ids(edge.parent, edge.key.pair.key)
        if found and _is_used_once(edge, tree):
            own, name = edge.key.pair.column, names.of[edge.parent][found]
            text = (
                f"Each '{own}' of {edge.child.name} is that of one order: customers are told apart by '{name}' of "
                f"{edge.parent.name}. To count each id as a customer: --map customer_id={own}"
            )
            return name, [Note("lasting_ids", text)]
    return None, []


def _repeating_ids(parent: Table, key: str) -> str | None:
    """Return the column of a table of customers that is called like an id of them and repeats."""
    role = roles("transactions")["customer_id"]
    ranked = []
    for place, column in enumerate(parent.columns):
        rank = rank_of(role, read_header(column)[0])
        if column != key and rank and rank <= LAST_RANK_OF_IDS and column in parent.key_columns:
            ranked.append((rank, place, column))
    for _, _, column in sorted(ranked):
        rows, different = _counts(parent, column)
        if 1 < different < rows:
            return column
    return None


def _is_used_once(edge: Edge, tree: Tree) -> bool:
    """Return whether each id stands in one row of the table of orders."""
    if edge.child is tree.main and tree.head is not None:
        return False
    rows, different = _counts(edge.child, edge.key.pair.column)
    return rows == different


def _counts(table: Table, column: str) -> tuple[int, int]:
    ids = key_of(table.source.sample, column).drop_nulls()
    with translate_read_errors(table.name):
        found = table.source.scan().select(rows=ids.len(), ids=ids.hash().n_unique()).collect(engine="streaming")
    return found.row(0)


def _repeated_note(edge: Edge) -> Note:
    key = edge.key
    more = key.rows - key.values
    rows = "1 row repeats another one" if more == 1 else f"{more:,} rows repeat others"
    text = f"{edge.parent.name}: {rows} with the same '{key.pair.key}': each is read once."
    return Note("repeated_parents", text)
