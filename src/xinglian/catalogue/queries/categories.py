"""The tree of categories and the dictionary that holds in a place of it."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from xinglian.catalogue.rules.parameters import Definition, inherited
from xinglian.catalogue.rules.words import ParameterType
from xinglian.kernel import sql


@dataclass(kw_only=True)
class Node:
    """A category with what lies below it. `parts` counts its own and all parts below."""

    code: str
    parent: str | None
    path: str
    name: str
    name_en: str
    parts: int = 0
    entries: int = 0
    children: list["Node"] = field(default_factory=list)

    @property
    def label(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name

    @property
    def depth(self) -> int:
        return self.path.count(".")


_TREE = """
SELECT c.code, c.parent_id AS parent, c.path::text AS path, c.name, c.name_en,
       (SELECT count(*) FROM catalogue_parameter AS d WHERE d.category_id = c.code) AS entries
  FROM catalogue_category AS c ORDER BY nlevel(c.path), c.ordinal, c.code
"""


def tree(*, with_counts: bool = False) -> list[Node]:
    """The top categories, each with its children. Counts of parts cost a scan of an index."""
    nodes = {row["code"]: Node(**row) for row in sql.rows(_TREE)}
    if with_counts:
        rows = sql.rows("SELECT category_id AS c, count(*) AS n FROM catalogue_part GROUP BY 1")
        for row in rows:
            for code in nodes[row["c"]].path.split("."):
                nodes[code].parts += row["n"]
    top = []
    for node in nodes.values():
        if node.parent is None:
            top.append(node)
        else:
            nodes[node.parent].children.append(node)
    return top


def flat(nodes: list[Node]) -> list[Node]:
    """Depth first."""
    return [one for node in nodes for one in (node, *flat(node.children))]


def trail(path: str) -> list[Node]:
    """The categories from the top down to this one."""
    rows = sql.rows(
        "SELECT code, parent_id AS parent, path::text AS path, name, name_en FROM catalogue_category"
        " WHERE path @> %s::ltree ORDER BY nlevel(path)",
        [path],
    )
    return [Node(**row) for row in rows]


def codes_below(path: str) -> list[str]:
    """The category itself and all below it."""
    return sql.column("SELECT code FROM catalogue_category WHERE path <@ %s::ltree", [path])


def dictionary(path: str) -> dict[str, Definition]:
    """The parameters that hold for the category of this path, own and inherited, by key."""
    rows = sql.rows(
        "SELECT d.category_id, d.key, d.name, d.name_en, d.type, d.unit, d.minimum, d.maximum,"
        " d.choices FROM catalogue_parameter AS d JOIN catalogue_category AS c"
        " ON c.code = d.category_id WHERE c.path @> %s::ltree ORDER BY d.ordinal, d.key",
        [path],
    )
    own: dict[str, list[Definition]] = {}
    for row in rows:
        own.setdefault(row["category_id"], []).append(_definition(row))
    return inherited(path, own)


def _definition(row: dict[str, Any]) -> Definition:
    return Definition(
        key=row["key"],
        name=row["name"],
        name_en=row["name_en"],
        type=ParameterType(row["type"]),
        unit=row["unit"],
        minimum=row["minimum"],
        maximum=row["maximum"],
        choices=tuple(_plain(row["choices"])),
        category_code=row["category_id"],
    )


def _plain(choices: Any) -> list[str]:
    return json.loads(choices) if isinstance(choices, str) else list(choices)


def label_of(definition: Definition) -> str:
    """The parameter's name in the reader's language."""
    return (definition.name_en if get_language() == "en" else "") or definition.name
