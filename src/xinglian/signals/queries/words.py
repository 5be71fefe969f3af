"""The words an audience may use, in every language of the product, from the tags there are and the register."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import override

from xinglian.kernel import sql
from xinglian.signals.queries import clusters, likeness, made_tags, messages, positions
from xinglian.signals.rules import geometry, registry, special, windows
from xinglian.signals.rules.vocabulary import FigureWord, Vocabulary

_SPACE_BESIDE_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])")


class _Later(Mapping[str, tuple[str, ...]]):
    """Words asked of the database when the first one is looked up: most expressions name no place and no person."""

    def __init__(self, load: Callable[[], dict[str, tuple[str, ...]]]) -> None:
        self._load = load
        self._words: dict[str, tuple[str, ...]] | None = None

    def _found(self) -> dict[str, tuple[str, ...]]:
        if self._words is None:
            self._words = self._load()
        return self._words

    def __getitem__(self, word: str) -> tuple[str, ...]:
        return self._found()[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())


class _TagWords(Mapping[str, tuple[str, ...]]):
    """Tags as delivered, then those people made: asked of the database only for a word that is none of the others."""

    def __init__(self) -> None:
        self._made = _Later(made_tags.words)

    def __getitem__(self, word: str) -> tuple[str, ...]:
        found = tag_words().get(word)
        if found:
            return found
        if word.partition(":")[0] in registry.PREFIX_LABELS:
            raise KeyError(word)
        return self._made[word]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._made, **tag_words()})

    def __len__(self) -> int:
        return len({**self._made, **tag_words()})


class _BoughtWords(Mapping[str, tuple[str, ...]]):
    """`antifreeze/last_winter` by key and by name, `防冻液/去年冬天`; without a window the last 12 months."""

    def __getitem__(self, word: str) -> tuple[str, ...]:
        category, _slash, window = word.partition("/")
        codes = bought_words().get(category, ())
        found = window_words().get(window or windows.DEFAULT) or windows.canonical(window)
        if len(codes) != 1 or found is None:
            raise KeyError(word)
        return (f"{codes[0]}/{found if isinstance(found, str) else found[0]}",)

    def __iter__(self) -> Iterator[str]:
        return (f"{code}/{window}" for code in special.BOUGHT_CODES for window in windows.NAMED)

    def __len__(self) -> int:
        return len(special.BOUGHT_CODES) * len(windows.NAMED)


class _MessageWords(Mapping[str, tuple[str, ...]]):
    """`last`, `last/policy`, a message's number, or its title."""

    def __getitem__(self, word: str) -> tuple[str, ...]:
        if word in self._standing():
            return (word,)
        found = (word,) if messages.meant(word) else tuple(messages.titled(word))
        if not found:
            raise KeyError(word)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._standing())

    def __len__(self) -> int:
        return len(self._standing())

    def _standing(self) -> list[str]:
        return [special.LAST, *(f"{special.LAST}/{kind}" for kind in special.MESSAGE_KINDS)]


class _ClusterWords(Mapping[str, tuple[str, ...]]):
    """Clusters of the last run, by number and by name."""

    def _found(self) -> dict[str, tuple[str, ...]]:
        return _aliases((str(one.number), one.label) for one in clusters.clusters())

    def __getitem__(self, word: str) -> tuple[str, ...]:
        return self._found()[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())


class _WithinWords(Mapping[str, tuple[str, ...]]):
    """`50/3201`, `50/南京`, `50/P-320102`, `50/32.06_118.78`: kilometres, and around what."""

    def __getitem__(self, word: str) -> tuple[str, ...]:
        given, place = geometry.within_parts(word)
        km, point = geometry.km_of(given), geometry.point_of(place)
        named = geometry.point_key(point) if point else positions.is_partner_or_place(place)
        if km is None or not named:
            raise KeyError(word)
        return (f"{km}/{named}",)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _InsideWords(_WithinWords):
    """The corners of a shape."""

    def __getitem__(self, word: str) -> tuple[str, ...]:
        corners = geometry.shape_of(word)
        if corners is None:
            raise KeyError(word)
        return (geometry.shape_key(corners),)


class _LikeWords(Mapping[str, tuple[str, ...]]):
    """Choices of partners to be like, by their number."""

    def __getitem__(self, word: str) -> tuple[str, ...]:
        if not likeness.is_known(word):
            raise KeyError(word)
        return (word,)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@lru_cache(maxsize=1)
def bought_words() -> dict[str, tuple[str, ...]]:
    """Categories that are measured, by code and by name."""
    return _aliases(registry.BOUGHT_LABELS.items())


@lru_cache(maxsize=1)
def window_words() -> dict[str, tuple[str, ...]]:
    """Windows by key and by name."""
    return _aliases(registry.WINDOW_LABELS.items())


@lru_cache(maxsize=1)
def _group_words() -> dict[str, tuple[str, ...]]:
    return _aliases(registry.REGION_GROUP_LABELS.items())


def vocabulary() -> Vocabulary:
    """Tags, figures and register words by key and by their names in all languages."""
    figures, aliases = _figure_words()
    return Vocabulary(
        tags=_TagWords(),
        values={
            "region": _Later(_region_words),
            "csm": _Later(_csm_words),
            special.BOUGHT: _BoughtWords(),
            special.LIKE: _LikeWords(),
            geometry.WITHIN: _WithinWords(),
            geometry.INSIDE: _InsideWords(),
            special.CLUSTER: _ClusterWords(),
            **dict.fromkeys(special.STATES, _MessageWords()),
            **_register_words(),
        },
        figures=figures,
        figure_aliases=aliases,
        prefix_aliases=_prefix_words(),
    )


def in_all_languages(label: Any) -> set[str]:
    """A label in lower case. Chinese names stand with a space beside figures on pages; written without it they mean the same."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            word = str(label).lower()
        found |= {word, _SPACE_BESIDE_CHINESE.sub("", word)}
    return found


def _aliases(labelled: Iterable[tuple[str, Any]]) -> dict[str, tuple[str, ...]]:
    """alias → keys; a key always means itself, whatever else is called so."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    keys = set()
    for key, label in labelled:
        keys.add(key.lower())
        for alias in in_all_languages(label):
            if key not in found[alias]:
                found[alias].append(key)
    return {alias: tuple(named) for alias, named in found.items()} | {key: (key,) for key in keys}


@lru_cache(maxsize=1)
def tag_words() -> dict[str, tuple[str, ...]]:
    """Tag names in all languages → keys."""
    return _aliases((tag.key, tag.name) for tag in registry.TAGS.values())


@lru_cache(maxsize=1)
def _register_words() -> dict[str, dict[str, tuple[str, ...]]]:
    return {prefix: _aliases(words.items()) for prefix, words in registry.REGISTER_WORDS.items()}


@lru_cache(maxsize=1)
def _prefix_words() -> dict[str, str]:
    return {
        alias: prefix
        for prefix, label in registry.PREFIX_LABELS.items()
        for alias in in_all_languages(label)
    }


@lru_cache(maxsize=1)
def _figure_words() -> tuple[dict[str, FigureWord], dict[str, str]]:
    words, aliases = {}, {}
    for figure in registry.FIGURES.values():
        choices = {
            alias: key
            for key, label in figure.choices.items()
            for alias in (key, *in_all_languages(label))
        }
        words[figure.key] = FigureWord(choices=choices)
        for alias in in_all_languages(figure.label):
            aliases[alias] = figure.key
    return words, aliases


_regions: dict[str, tuple[int, dict[str, tuple[str, ...]]]] = {}


def _region_words() -> dict[str, tuple[str, ...]]:
    """Places by code, name and short name; read again when their number changes."""
    database = str(connection.settings_dict["NAME"])
    count = sql.value("SELECT count(*) FROM identity_pub_region")
    kept = _regions.get(database)
    if kept and kept[0] == count:
        return kept[1]
    found: defaultdict[str, list[str]] = defaultdict(list)
    codes = {}
    for row in sql.rows(
        "SELECT code, name, short_name, name_en FROM identity_pub_region WHERE NOT is_placeholder"
    ):
        # A place is named on partners' paths as ltree writes it: lower case.
        key = str(row["code"]).lower()
        codes[key] = (key,)
        for alias in {row["name"].lower(), row["short_name"].lower(), row["name_en"].lower()} - {
            ""
        }:
            found[alias].append(key)
    words = {alias: tuple(keys) for alias, keys in found.items()} | _group_words() | codes
    _regions[database] = (count, words)
    return words


def _csm_words() -> dict[str, tuple[str, ...]]:
    """People who look after partners, by number and by name."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = sql.rows(
        "SELECT DISTINCT p.csm_person_id AS id, n.name FROM partners_pub_partner p"
        " JOIN identity_pub_membership n ON n.person_id = p.csm_person_id WHERE p.csm_person_id IS NOT NULL"
    )
    for row in rows:
        found[row["name"].lower()].append(str(row["id"]))
    return {name: tuple(ids) for name, ids in found.items()} | {
        str(r["id"]): (str(r["id"]),) for r in rows
    }
