"""Partners like some chosen ones, over the tags of the last refresh; remembered until the next."""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries import bitmap_store
from xinglian.signals.queries.members import Member, members_of
from xinglian.signals.queries.wording import label_of
from xinglian.signals.rules import likeness, registry
from xinglian.signals.rules.likeness import Floats, Space

# Where a partner is and what it reads is not what it is like; climate and tenure come with the place and with time.
LEFT_OUT = ("region", "reading")
_MOST = 12
_spaces: OrderedDict[tuple[object, ...], Space] = OrderedDict()
_found: OrderedDict[tuple[object, ...], Floats] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    member: Member
    likeness: float
    shared: list[str]


@dataclass(frozen=True, kw_only=True)
class Likenesses:
    """`counts`: threshold → how many partners in the caller's reach are at least so like. `marks`: what the chosen ones
    have in common, by weight."""

    counts: list[tuple[float, int]]
    marks: list[tuple[str, float]]
    nearest: list[Neighbour]
    scores: Floats


def like(chosen: Sequence[int], *, within: BitMap) -> Likenesses:
    """`chosen`: ordinals. Counts, the nearest of the others, and why."""
    tags = _tags()
    known = _space(tags)
    wanted = likeness.pattern(chosen, tags, known)
    scores = _scores(tuple(sorted(chosen)), tags, known)
    seen = np.asarray(within.to_array(), dtype=np.int64)
    seen = seen[seen < len(scores)]
    mine = scores[seen]
    others = seen[~np.isin(seen, list(chosen))]
    order = np.argsort(-scores[others], kind="stable")[:_MOST]
    near = [int(at) for at in others[order] if scores[at] > 0]
    rows = members_of(near)
    by_code = {member.partner_id: member for member in rows}
    ordinals = dict(zip(by_code, near, strict=False))
    marks = sorted(wanted, key=lambda key: (-wanted[key], key))[:8]
    return Likenesses(
        counts=[(step, int((mine >= step - 1e-5).sum())) for step in likeness.STEPS],
        marks=[(label_of(key), wanted[key] ** 2) for key in marks],
        nearest=[
            Neighbour(
                member=member,
                likeness=float(scores[ordinals[partner_id]]),
                shared=[
                    label_of(key)
                    for key in likeness.shared(ordinals[partner_id], wanted, tags, known)
                ],
            )
            for partner_id, member in by_code.items()
        ],
        scores=scores,
    )


def bitmaps(ids: Collection[str]) -> dict[str, BitMap]:
    """What `like:<id>` means now, by id; an unknown one is empty. The chosen ones always belong to it."""
    rows = sql.rows(
        "SELECT id, threshold, pattern_ordinals AS ordinals FROM signals_likeness WHERE id = ANY(%s)",
        [[int(one) for one in ids if one.isdecimal()]],
    )
    if not rows:
        return {}
    tags = _tags()
    known = _space(tags)
    return {
        str(row["id"]): likeness.at_least(
            _scores(tuple(row["ordinals"]), tags, known), row["threshold"]
        )
        | BitMap(row["ordinals"])
        for row in rows
    }


def labels(ids: Collection[str]) -> dict[str, str]:
    """`12 partners (P-1, P-2 …), 60% or more`, codes as far as the caller sees them."""
    rows = sql.rows(
        "SELECT l.id, l.threshold, cardinality(l.pattern_partner_ids) AS n, array(SELECT p.code FROM partners_pub_partner p"
        " WHERE p.partner_id = ANY(l.pattern_partner_ids) ORDER BY p.code LIMIT 3) AS codes"
        " FROM signals_likeness l WHERE l.id = ANY(%s)",
        [[int(one) for one in ids if one.isdecimal()]],
    )
    return {
        str(row["id"]): _("%(codes)s (%(n)s partners, %(share)s%% alike or more)")
        % {
            "codes": _(", ").join(row["codes"]) or "…",
            "n": row["n"],
            "share": round(row["threshold"] * 100),
        }
        for row in rows
    }


def newest(*, most: int) -> dict[str, str]:
    """The choices kept last, with their labels."""
    ids = sql.column("SELECT id FROM signals_likeness ORDER BY id DESC LIMIT %s", [most])
    told = labels({str(one) for one in ids})
    return {str(one): told[str(one)] for one in ids}


def is_known(word: str) -> bool:
    return word.isdecimal() and bool(
        sql.value("SELECT 1 FROM signals_likeness WHERE id = %s", [int(word)])
    )


def partners_named(codes: Sequence[str]) -> list[dict[str, Any]]:
    """Partners in sight by their codes, in the register's order."""
    return sql.rows(
        "SELECT partner_id, ordinal, code, name FROM partners_pub_partner"
        " WHERE lower(code) = ANY(%s) AND merged_into_partner_id IS NULL ORDER BY code",
        [[code.lower() for code in codes]],
    )


def _tags() -> dict[str, BitMap]:
    return bitmap_store.load(
        ["all", *(key for key, tag in registry.TAGS.items() if tag.family not in LEFT_OUT)]
    )


def _version() -> tuple[object, ...]:
    return (
        connection.settings_dict["NAME"],
        sql.value("SELECT max(id) FROM signals_refresh"),
    )


def _space(tags: dict[str, BitMap]) -> Space:
    everyone = tags["all"]
    key = (*_version(), len(everyone))
    with _lock:
        if key in _spaces:
            return _spaces[key]
    size = everyone.max() + 1 if everyone else 0
    carried = {name: one & everyone for name, one in tags.items() if name != "all"}
    made = likeness.space(carried, everybody=len(everyone), size=size)
    with _lock:
        _spaces[key] = made
        while len(_spaces) > 2:
            _spaces.popitem(last=False)
    return made


def _scores(chosen: tuple[int, ...], tags: dict[str, BitMap], known: Space) -> Floats:
    key = (*_version(), chosen)
    with _lock:
        if key in _found:
            _found.move_to_end(key)
            return _found[key]
    wanted = likeness.pattern(chosen, tags, known)
    everyone = tags["all"]
    scores = likeness.scores(wanted, {name: tags[name] & everyone for name in wanted}, known)
    with _lock:
        _found[key] = scores
        while len(_found) > 16:
            _found.popitem(last=False)
    return scores
