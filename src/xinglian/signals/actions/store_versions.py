"""What a refresh notes beside its results: new versions of definitions, and corrections the facts have overtaken."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb

from xinglian.kernel import sql
from xinglian.signals.queries.compute_figures import tag_columns
from xinglian.signals.queries.corrections import Correction
from xinglian.signals.rules import predicate, registry
from xinglian.signals.rules.subject import subject_tags


def store_versions(*, settings: Mapping[str, object], now: datetime) -> int:
    """A tag whose rule or thresholds differ from its latest version gets a new one; how many did."""
    rows = [
        (key, predicate.written(tag.where, values), json.dumps(values))
        for key, tag in {**registry.TAGS, **subject_tags()}.items()
        for values in [tag.values(settings)]
    ]
    return sql.execute(
        "INSERT INTO signals_tag_version (key, version, rule, thresholds, since)"
        " SELECT n.key, coalesce(l.version, 0) + 1, n.rule, n.thresholds::jsonb, %s"
        " FROM unnest(%s::text[], %s::text[], %s::text[]) AS n(key, rule, thresholds)"
        " LEFT JOIN (SELECT DISTINCT ON (key) key, version, rule FROM signals_tag_version ORDER BY key, version DESC)"
        "   AS l USING (key) WHERE l.rule IS DISTINCT FROM n.rule",
        [now, *(list(column) for column in zip(*rows, strict=True))],
    )


def note_corrections(
    engine: duckdb.DuckDBPyConnection,
    corrections: Sequence[Correction],
    *,
    settings: Mapping[str, object],
    now: datetime,
) -> None:
    """Keep with each correction what the facts say now, for the partners at hand."""
    columns = tag_columns(settings)
    turned: list[int] = []
    for key in {one.tag for one in corrections} & set(columns):
        mine = [one for one in corrections if one.tag == key]
        ids = ", ".join(str(int(one.partner_id)) for one in mine)
        computed = dict(
            engine.execute(
                f"SELECT partner_id, {columns[key]} FROM figures WHERE partner_id IN ({ids})"
            ).fetchall()
        )
        turned += [
            one.id for one in mine if computed.get(one.partner_id, one.computed_now) is not one.computed_now
        ]  # fmt: skip
    if turned:
        sql.execute(
            "UPDATE signals_tag_correction SET computed_now = NOT computed_now,"
            " changed_at = CASE WHEN computed_now = computed_then THEN %s::timestamptz END WHERE id = ANY(%s)",
            [now, turned],
        )
