"""What a builder's row may hold: kinds, and for each kind the values with their labels and counts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xinglian.identity.api import place_word
from xinglian.kernel import scope, sql
from xinglian.partners import api as partners
from xinglian.signals.queries import clusters, likeness, made_tags, messages, positions
from xinglian.signals.queries.horizon import Horizon
from xinglian.signals.rules import builder, registry, special, windows
from xinglian.ui.components import times

_MOST = 30
# What the nights sort out: purchase segments, clusters, partners alike.
_FOUND = ("rfm", special.CLUSTER, special.LIKE)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`value` is a key without prefix; `note` says what else there is to say (family, path, count)."""

    value: str
    label: str
    note: str = ""


def kinds() -> list[Choice]:
    """Kinds of rows, in the order a person looks for them."""
    labels = registry.PREFIX_LABELS
    return [
        Choice(value="region", label=str(labels["region"]).capitalize()),
        Choice(value=builder.WITHIN, label=_("Distance")),
        Choice(value=builder.INSIDE, label=_("Shape on the map")),
        Choice(value="type", label=str(labels["type"]).capitalize()),
        Choice(value=builder.BOUGHT, label=_("Purchases")),
        Choice(value=builder.MESSAGE, label=_("Message read or not")),
        Choice(value=builder.TAG, label=_("Tag")),
        Choice(value="layer", label=str(labels["layer"]).capitalize()),
        Choice(value="status", label=str(labels["status"]).capitalize()),
        Choice(value="csm", label=str(labels["csm"])),
        *(Choice(value=one, label=str(labels[one]).capitalize()) for one in _FOUND),
        Choice(value=builder.FIGURE, label=_("Figure")),
        Choice(value=builder.ALL, label=_("All partners")),
    ]


def kind_labels() -> dict[str, str]:
    """What a row's kind is called."""
    return {kind.value: kind.label for kind in kinds()}


def find(*, kind: str, words: str) -> list[Choice]:
    """Values of a kind that contain `words` in key or label."""
    wanted = words.strip().lower()
    if kind == "region":
        return _regions(wanted)
    if kind == "csm":
        return _people(wanted)
    if kind == builder.MESSAGE:
        return _messages(wanted)
    if kind == builder.WITHIN:
        return _centres(wanted)
    if kind == special.LIKE:
        return [
            Choice(value=key, label=label)
            for key, label in likeness.newest(most=_MOST).items()
            if wanted in label.lower()
        ]
    if kind == special.CLUSTER:
        return [
            Choice(value=str(one.number), label=one.label)
            for one in clusters.clusters()
            if wanted in one.label.lower()
        ]
    return [choice for choice in _declared(kind) if _fits(choice, wanted)][:_MOST]


def labels_of(*, kind: str, values: Collection[str]) -> dict[str, str]:  # noqa: PLR0911 - one a kind
    """Labels of chosen values; a value nobody knows is its own label."""
    if not values:
        return {}
    if kind == "region":
        rows = sql.rows(
            "SELECT lower(code) AS value, name, name_en, short_name FROM identity_pub_region WHERE lower(code) = ANY(%s)",
            [list(values)],
        )
        named = {
            row["value"]: place_word(row["short_name"] or row["name"], row["name_en"])
            for row in rows
        }
        groups = registry.REGION_GROUP_LABELS
        return {value: str(groups[value]) for value in values if value in groups} | named
    if kind == builder.MESSAGE:
        return {value: message_label(value) for value in values}
    if kind in (builder.WITHIN, builder.INSIDE):
        return positions.labels_of(kind, values)
    if kind == special.LIKE:
        return likeness.labels(values)
    if kind == special.CLUSTER:
        return {str(one.number): one.label for one in clusters.clusters()}
    if kind == builder.TAG:
        known = {key: str(registry.TAGS[key].name) for key in values if key in registry.TAGS}
        return known | made_tags.labels(set(values) - set(known))
    if kind == "csm":
        ids = [int(value) for value in values if value.isdecimal()]
        rows = sql.rows(
            "SELECT person_id, name FROM identity_pub_membership WHERE person_id = ANY(%s)", [ids]
        )
        return {str(row["person_id"]): row["name"] for row in rows}
    return {choice.value: choice.label for choice in _declared(kind) if choice.value in values}


def _declared(kind: str) -> list[Choice]:
    if kind == builder.TAG:
        return [
            Choice(value=tag.key, label=str(tag.name), note=str(registry.FAMILY_LABELS[tag.family]))
            for tag in registry.TAGS.values()
        ] + [
            Choice(value=key, label=tag.label, note=_("Made by people"))
            for key, tag in made_tags.in_use().items()
        ]
    if kind == builder.FIGURE:
        return [
            Choice(
                value=figure.key,
                label=str(figure.label),
                note=str(registry.SOURCE_LABELS[figure.source]),
            )
            for figure in registry.FIGURES.values()
        ]
    words = (
        registry.BOUGHT_LABELS if kind == builder.BOUGHT else registry.REGISTER_WORDS.get(kind, {})
    )
    return [Choice(value=key, label=str(label)) for key, label in words.items()]


def _fits(choice: Choice, wanted: str) -> bool:
    return (
        not wanted
        or wanted in choice.value.lower()
        or wanted in choice.label.lower()
        or wanted in choice.note.lower()
    )


def _regions(wanted: str) -> list[Choice]:
    like = wanted.replace("\\", "").replace("%", "").replace("_", "") + "%"
    rows = sql.rows(
        "SELECT lower(r.code) AS value, r.short_name, r.name_en, p.short_name AS above, p.name_en AS above_en FROM identity_pub_region r"
        " LEFT JOIN identity_pub_region p ON p.code = r.parent_code"
        " WHERE NOT r.is_placeholder AND r.path <@ 'cn' AND (%(like)s = '%%' AND r.level IN ('area', 'province')"
        "   OR %(like)s <> '%%' AND (r.short_name LIKE %(like)s OR r.name LIKE %(like)s OR r.code LIKE %(like)s"
        "   OR lower(r.name_en) LIKE %(like)s OR r.pinyin LIKE %(like)s OR r.pinyin LIKE '%% ' || %(like)s))"
        " ORDER BY nlevel(r.path), r.ordinal LIMIT %(most)s",
        {"like": like, "most": _MOST + 10},
    )
    groups = [
        Choice(value=key, label=str(label), note=str(registry.REGION_GROUP_NOTES[key]))
        for key, label in registry.REGION_GROUP_LABELS.items()
    ]
    return [group for group in groups if _fits(group, wanted)] + [
        Choice(
            value=row["value"],
            label=place_word(row["short_name"], row["name_en"]),
            note=place_word(row["above"] or "", row["above_en"] or ""),
        )
        for row in rows
    ]


def _centres(wanted: str) -> list[Choice]:
    """Places that have a centre, and partners: around what somebody may be near."""
    groups = registry.REGION_GROUP_LABELS
    found = _regions(wanted)
    centred = set(positions.points([one.value for one in found]))
    places = [one for one in found if one.value not in groups and one.value in centred]
    cards = partners.search_partners(text=wanted, limit=8) if len(wanted) > 1 else []
    return places[:_MOST] + [
        Choice(value=card.code, label=card.label, note=card.code) for card in cards
    ]


def window_choices(now: Horizon) -> list[Choice]:
    """Windows by name, each with the months it means today."""
    return [
        Choice(value=key, label=str(registry.WINDOW_LABELS[key]), note=months_text(key, now))
        for key in windows.NAMED
    ]


def window_label(window: str, now: Horizon) -> str:
    """`Last winter (2025-11 to 2026-02)`; written months as they are."""
    named = registry.WINDOW_LABELS.get(window)
    months = months_text(window, now)
    if named is None:
        return months
    return _("%(window)s (%(months)s)") % {"window": named, "months": months}


def months_text(window: str, now: Horizon) -> str:
    first, *rest = now.months(window).all
    return _("%(first)s to %(last)s") % {"first": first, "last": rest[-1]} if rest else first


def state_choices() -> list[Choice]:
    """What a partner may have done with a message."""
    return [
        Choice(value="unread", label=_("not read")),
        Choice(value="read", label=_("read")),
        Choice(value="unacknowledged", label=_("not acknowledged")),
        Choice(value="acknowledged", label=_("acknowledged")),
        Choice(value="got", label=_("sent to it")),
    ]


def message_label(which: str) -> str:
    """`the last message “Cold wave”`, or the title of one that was picked."""
    found = messages.meant(which)
    kind = special.last_kind(which)
    if kind is None:
        return _("“%(title)s”") % {"title": found["title"]} if found else which
    said = _last_words(kind)
    return _("%(last)s “%(title)s”") % {"last": said, "title": found["title"]} if found else said


def _last_words(kind: str) -> str:
    if not kind:
        return str(registry.LAST_MESSAGE["last"])
    return _("the last of kind %(kind)s") % {"kind": registry.MESSAGE_KIND_LABELS[kind]}


def _messages(wanted: str) -> list[Choice]:
    """The last one, the last of each kind there is, and messages by title."""
    standing = []
    for which in (special.LAST, *(f"{special.LAST}/{kind}" for kind in special.MESSAGE_KINDS)):
        found = messages.meant(which)
        if found:
            words = _last_words(special.last_kind(which) or "")
            standing.append(Choice(value=which, label=words, note=_sent_note(found)))
    return [choice for choice in standing if _fits(choice, wanted)] + [
        Choice(
            value=str(row["message_id"]), label=row["title"], note=str(times.day(row["sent_at"]))
        )
        for row in messages.find(wanted, most=_MOST)
    ]


def _sent_note(found: dict[str, Any]) -> str:
    return f"{found['title']} · {times.day(found['sent_at'])}"


def _people(wanted: str) -> list[Choice]:
    rows = sql.rows(
        "SELECT m.person_id, min(m.name) AS name, count(*) AS partners FROM partners_pub_partner p"
        " JOIN identity_pub_membership m ON m.person_id = p.csm_person_id"
        " WHERE strpos(lower(m.name), %s) > 0 GROUP BY m.person_id ORDER BY 2 LIMIT %s",
        [wanted, _MOST],
    )
    return [
        Choice(value=str(row["person_id"]), label=row["name"], note=str(row["partners"]))
        for row in rows
    ]


def csm_people() -> list[tuple[str, str]]:
    """The maker's people who may look after partners, (number, name): none of them looked for among a million partners."""
    rows = sql.rows(
        "SELECT DISTINCT ON (name, person_id) person_id, name FROM identity_pub_membership"
        " WHERE org_id = %s AND is_active AND roles && '{regional_csm,channel_manager}'::varchar[] ORDER BY name, person_id LIMIT 200",
        [scope.current().org_id],
    )
    return [(str(row["person_id"]), row["name"]) for row in rows]
