"""What a round says: shares, spreads and words, held against what the radar's series did over the same time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.partners.api import TYPE_WORDS
from xinglian.risk import api as risk
from xinglian.sentinel.queries.words import AGAINST_DAYS, AGAINST_WORDS, VERDICT_TONES
from xinglian.sentinel.rules import verdict as rules
from xinglian.sentinel.rules.questions import Question

QUOTED = 12
BY = ("type", "region", "province")
_REPLIES = """
SELECT r.id, r.partner_id, r.type, r.path::text AS path, r.answers, r.answered_at, r.answered_by_name, r.is_simulated,
       p.code, p.name, p.short_name, p.contact_name, p.contact_phone
  FROM sentinel_reply AS r JOIN partners_pub_partner AS p USING (partner_id) WHERE r.round_id = %s
 ORDER BY r.answered_at IS NULL DESC, r.answered_at DESC, r.id
"""
_DEEP = {"region": 2, "province": 3}


def replies(round_id: int) -> list[dict[str, Any]]:
    """Everybody asked within reach, the silent first, with place and type in words. Two queries."""
    rows = sql.rows(_REPLIES, [round_id])
    names = place_words(_place(row["path"], 3) for row in rows)
    for row in rows:
        row["type_word"] = TYPE_WORDS.get(row["type"], row["type"])
        row["place_word"] = names.get(_place(row["path"], 3), "")
    return rows


def results(
    one: Mapping[str, Any], questions: Sequence[Question], given: Sequence[Mapping[str, Any]], *, by: str, margin: float
) -> list[dict[str, Any]]:  # fmt: skip
    """A result a question, in the order asked. Two queries for names, one a span of comparison."""
    answered = [row for row in given if row["answered_at"]]
    moved = _moved(one, questions)
    groups = _groups(answered, by)
    return [_result(question, answered, groups, moved, margin) for question in questions]


def contradictions(results: Iterable[Mapping[str, Any]]) -> int:
    """Groups where sentinels and series point to opposite sides."""
    return sum(row["verdict"] == "against" for result in results for row in result.get("rows", ()))


def _result(
    question: Question,
    answered: Sequence[Mapping[str, Any]],
    groups: Sequence[tuple[Any, str, str, Sequence[Mapping[str, Any]]]],
    moved: Mapping[tuple[str, str, str, str], float],
    margin: float,
) -> dict[str, Any]:
    said = [row for row in answered if question.key in row["answers"]]
    result: dict[str, Any] = {"question": question, "n": len(said), "kind": question.kind}
    if question.kind == "trend":
        result["series_word"] = risk.series_word(question.series) if question.series else ""
        result["against_word"] = AGAINST_WORDS[question.against]
        result["rows"] = [
            _line(question, label, path, cut, rows, moved, margin) for label, path, cut, rows in groups
        ]  # fmt: skip
        result["is_known"] = any(row["change"] for row in result["rows"])
    elif question.kind == "choice":
        counts = [sum(row["answers"][question.key] == place for row in said) for place in range(len(question.choices))]  # fmt: skip
        result["choices"] = [
            {"text": text, "n": n, "share": round(100 * n / len(said)) if said else 0}
            for text, n in sorted(zip(question.choices, counts, strict=True), key=lambda one: -one[1])
        ]  # fmt: skip
    elif question.kind == "number":
        result["spreads"] = [
            {"label": label, "spread": found}
            for label, path, cut, rows in groups
            if (found := rules.spread([row["answers"][question.key] for row in rows if question.key in row["answers"]]))
            and (found.n >= rules.LEAST_VOICES or not (path or cut))
        ]  # fmt: skip
    else:
        result["said"] = [
            {"words": row["answers"][question.key], "name": row["short_name"] or row["name"], "partner_id": row["partner_id"],
             "type_word": row["type_word"], "place_word": row["place_word"]}
            for row in said
        ]  # fmt: skip
    return result


def _line(
    question: Question,
    label: Any,
    path: str,
    cut: str,
    rows: Sequence[Mapping[str, Any]],
    moved: Mapping[tuple[str, str, str, str], float],
    margin: float,
) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for row in rows:
        side = row["answers"].get(question.key)
        if side:
            counts[side] = counts.get(side, 0) + 1
    found = rules.voices(counts)
    change = moved.get((question.series, path, cut, question.against)) if question.series else None
    did = rules.side_of(change, margin=margin)
    word = rules.verdict(found.side, did)
    return {
        "label": label, "n": found.n, "up": found.share("up"), "same": found.share("same"), "down": found.share("down"),
        "said": found.side, "change": _points(change), "did": did, "verdict": word, "tone": VERDICT_TONES[word],
        "is_all": not path and not cut,
    }  # fmt: skip


def _points(change: float | None) -> str:
    """With a sign, and none for nothing; "" where the series says nothing."""
    if change is None:
        return ""
    return f"{round(100 * change):+d}%".replace("-", "−") if round(100 * change) else "0%"


def _groups(
    answered: Sequence[Mapping[str, Any]], by: str
) -> list[tuple[Any, str, str, Sequence[Mapping[str, Any]]]]:
    """Label, the radar's path and cut, and the answers: all of them first, then the largest groups."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in answered:
        key = row["type"] if by == "type" else _place(row["path"], _DEEP[by])
        found.setdefault(key, []).append(row)
    ordered = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    names: Mapping[str, Any] = TYPE_WORDS if by == "type" else place_words(found)
    parts = [
        (names.get(key, key), "" if by == "type" else key, f"type:{key}" if by == "type" else "", rows)
        for key, rows in ordered
    ]  # fmt: skip
    return [("", "", "", answered), *parts]


def _moved(
    one: Mapping[str, Any], questions: Sequence[Question]
) -> dict[tuple[str, str, str, str], float]:
    moved: dict[tuple[str, str, str, str], float] = {}
    for against, days in AGAINST_DAYS.items():
        keys = {q.series for q in questions if q.series and q.against == against}
        if keys:
            found = risk.changes(series=keys, first=one["first_day"], last=one["last_day"], days_before=days)  # fmt: skip
            moved |= {(*place, against): change for place, change in found.items()}
    return moved


def place_words(paths: Iterable[str]) -> dict[str, str]:
    found = identity.regions_by_path(paths={path for path in paths if path})
    return {path: identity.place_word(place.name, place.name_en) for path, place in found.items()}


def _place(path: str, levels: int) -> str:
    return ".".join(path.split(".")[:levels])
