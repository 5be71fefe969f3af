"""Where a viewer's figures come from: the places whose rows are added up, none inside another."""

from collections.abc import Iterable, Sequence

from xinglian.identity.api import place_word
from xinglian.kernel import scope, sql

PROVINCE, COUNTY = 3, 5


def roots(region: str = "") -> list[str]:
    """The chosen region, or all there is, as far as the viewer looks after it."""
    acting = scope.current()
    if acting.reach != "regions":
        return [region] if region else sql.column(
            "SELECT path::text FROM identity_pub_region WHERE nlevel(path) = 1 ORDER BY ordinal"
        )  # fmt: skip
    own = outermost(acting.region_paths)
    if not region:
        return own
    return [region] if any(_is_in(region, one) for one in own) else [one for one in own if _is_in(one, region)]  # fmt: skip


def children(paths: Sequence[str]) -> list[str]:
    """What a table of places shows: provinces, or one level below the places given; a county stands for itself."""
    return sql.column(
        "SELECT DISTINCT r.path::text FROM unnest(%(paths)s::ltree[]) AS q JOIN identity_pub_region AS r ON r.path <@ q"
        " AND nlevel(r.path) = least(greatest(nlevel(q) + 1, %(province)s), greatest(nlevel(q), %(county)s))",
        {"paths": list(paths), "province": PROVINCE, "county": COUNTY},
    )


def place_names(paths: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Path → (code, name in the reader's language), in the order of the tree."""
    return {
        row["path"]: (row["code"], place_word(row["short_name"] or row["name"], row["name_en"]))
        for row in sql.rows(
            "SELECT path::text AS path, code, name, short_name, name_en FROM identity_pub_region"
            " WHERE path = ANY (%s::ltree[]) ORDER BY ordinal",
            [list(paths)],
        )
    }


def outermost(paths: Iterable[str]) -> list[str]:
    """Without those that lie inside another: nobody is counted twice."""
    kept: list[str] = []
    for path in sorted(set(paths), key=lambda one: (one.count("."), one)):
        if not any(_is_in(path, outer) for outer in kept):
            kept.append(path)
    return kept


def _is_in(path: str, outer: str) -> bool:
    return path == outer or path.startswith(f"{outer}.")
