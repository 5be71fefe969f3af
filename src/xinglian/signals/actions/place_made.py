"""Put the tags people made on partners: bitmaps, days, counts and versions, after a refresh and after every change."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from pyroaring import BitMap

from xinglian.kernel import jobs, live, scope, sql
from xinglian.signals.queries import bitmap_store, made_tags, select_audience
from xinglian.signals.queries.corrections import HERE
from xinglian.signals.queries.made_tags import MadeTag
from xinglian.signals.rules import made
from xinglian.signals.rules.problems import ExpressionProblem

LIVE_TOPIC = "signals"
JOB = "signals.place_made"
# Who was merged stands on the list as the partner it is now.
_ON_LIST = """
SELECT DISTINCT p.ordinal FROM signals_list_entry e
  LEFT JOIN partners_pub_successor s ON s.partner_id = e.partner_id
  JOIN partners_pub_partner p ON p.partner_id = coalesce(s.kept_partner_id, e.partner_id)
 WHERE e.tag_id = %s AND e.taken_at IS NULL
"""


def place_made_soon(key: str) -> None:
    """After a change by a person: this tag, and those that name it."""
    jobs.defer(JOB, scope=scope.network(), keys=[key])


def place_made(
    *,
    now: datetime,
    keys: Collection[str] | None = None,
    partner_ids: Sequence[int] | None = None,
    touched: BitMap | None = None,
    version: int | None = None,
) -> int:
    """Compute all of them, or `keys` and whatever names them; how many changed. In the caller's transaction.

    With `partner_ids` and their ordinals `touched`, only these may change. `version`: the refresh that has just been
    written; without one, a number of its own.
    """
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.refresh'))")
    tags = made_tags.in_use()
    version = version or int(sql.value("SELECT kernel_new_id()"))
    today = now.astimezone(HERE).date()
    changed = _forget(tags, today=today)
    named = {key: made_tags.named_by(tag.expression) for key, tag in tags.items()}
    wanted = set(tags) if keys is None else made.concerned(set(keys) & set(tags), named)
    for level in made.levels(named):
        turn = [tags[key] for key in level if key in wanted]
        found = _computed(turn, today=today, partner_ids=partner_ids)
        changed += _store(found, version=version, now=now, today=today, touched=touched)
    _versions([tags[key] for key in sorted(wanted)], now=now)
    if changed:
        live.publish(LIVE_TOPIC)
    return changed


def _computed(
    tags: Sequence[MadeTag], *, today: date, partner_ids: Sequence[int] | None
) -> dict[str, BitMap]:
    found = {
        tag.key: BitMap() if tag.has_ended(today) else BitMap(sql.column(_ON_LIST, [tag.id]))
        for tag in tags
        if tag.is_list
    }
    rules = {}
    for tag in tags:
        if not tag.is_list:
            try:
                rules[tag.key] = select_audience.read(tag.expression)
            except ExpressionProblem:
                found[tag.key] = BitMap()  # its page says what is gone
    chosen = select_audience.select_many(list(rules.values()), partner_ids=partner_ids)
    return found | {key: one.ordinals for key, one in zip(rules, chosen, strict=True)}


def _store(
    found: Mapping[str, BitMap], *, version: int, now: datetime, today: date, touched: BitMap | None
) -> int:
    if not found:
        return 0
    stored = bitmap_store.load(found)
    known = set(sql.column("SELECT key FROM signals_tag_bitmap WHERE key = ANY(%s)", [list(found)]))
    changed = 0
    for key, computed in found.items():
        old = stored[key]
        new = computed if touched is None else (old - touched) | (computed & touched)
        gained, lost = new - old, old - new
        if not gained and not lost and key in known:
            if touched is None:
                _count(key, version, now, new, 0, 0)
            continue
        changed += 1
        sql.execute(
            "INSERT INTO signals_tag_bitmap (key, kind, bitmap, cardinality, version, computed_at)"
            " VALUES (%s, 'made', %s, %s, %s, %s) ON CONFLICT (key) DO UPDATE SET bitmap = excluded.bitmap,"
            " cardinality = excluded.cardinality, version = excluded.version, computed_at = excluded.computed_at",
            [key, new.serialize(), len(new), version, now],
        )
        _spans(made.id_of(key), gained, lost, today=today)
        _count(key, version, now, new, len(gained), len(lost))
    return changed


def _count(key: str, version: int, now: datetime, new: BitMap, gained: int, lost: int) -> None:
    sql.execute(
        "INSERT INTO signals_tag_count (key, refresh_id, counted_at, cardinality, gained, lost)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [key, version, now, len(new), gained, lost],
    )


def _spans(tag_id: int | None, gained: BitMap, lost: BitMap, *, today: date) -> None:
    """One day each way; what was carried for less than a day was not carried."""
    if lost:
        given = {"tag": tag_id, "today": today, "lost": list(lost)}
        theirs = (
            " FROM partners_pub_partner p WHERE s.tag_id = %(tag)s AND s.until IS NULL"
            " AND p.partner_id = s.partner_id AND p.ordinal = ANY(%(lost)s)"
        )
        sql.execute(
            f"DELETE FROM signals_made_span s USING {theirs.removeprefix(' FROM ')} AND s.since >= %(today)s",
            given,
        )
        sql.execute(f"UPDATE signals_made_span s SET until = %(today)s{theirs}", given)
    if gained:
        sql.execute(
            "INSERT INTO signals_made_span (tag_id, partner_id, since)"
            " SELECT %s, partner_id, %s FROM partners_pub_partner WHERE ordinal = ANY(%s) ON CONFLICT DO NOTHING",
            [tag_id, today, list(gained)],
        )


def _forget(tags: Mapping[str, MadeTag], *, today: date) -> int:
    """Tags that were put away: nobody carries them, and no audience may name them."""
    gone = sql.column(
        "DELETE FROM signals_tag_bitmap WHERE kind = 'made' AND key <> ALL(%s) RETURNING key",
        [list(tags)],
    )
    ids = [made.id_of(key) for key in gone]
    sql.execute(
        "DELETE FROM signals_made_span WHERE tag_id = ANY(%s) AND until IS NULL AND since >= %s",
        [ids, today],
    )
    sql.execute(
        "UPDATE signals_made_span SET until = %s WHERE tag_id = ANY(%s) AND until IS NULL",
        [today, ids],
    )
    return len(gone)


def _versions(tags: Sequence[MadeTag], *, now: datetime) -> None:
    """A rule that differs from its latest version is the next one."""
    rules = [tag for tag in tags if not tag.is_list]
    sql.execute(
        "INSERT INTO signals_tag_version (key, version, rule, thresholds, since)"
        " SELECT n.key, coalesce(l.version, 0) + 1, n.rule, n.said::jsonb, %s"
        " FROM unnest(%s::text[], %s::text[], %s::text[]) AS n(key, rule, said)"
        " LEFT JOIN (SELECT DISTINCT ON (key) key, version, rule FROM signals_tag_version ORDER BY key, version DESC)"
        "   AS l USING (key) WHERE l.rule IS DISTINCT FROM n.rule",
        [
            now, [tag.key for tag in rules], [tag.expression for tag in rules],
            [json.dumps({"name": tag.name, "by": tag.owner_name}) for tag in rules],
        ],
    )  # fmt: skip
