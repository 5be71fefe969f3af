"""The words a phrase may be written in, in every language of the product, and what people say beside the labels."""

from collections.abc import Iterable, Mapping

from xinglian.signals.queries import words
from xinglian.signals.rules import builder, phrase, registry, sayings, special
from xinglian.signals.rules.phrase import Meaning


def lexicon() -> Mapping[str, Meaning]:
    """Places and people are asked anew; the rest does not change while the product runs."""
    found: dict[str, Meaning] = {}
    vocabulary = words.vocabulary()
    for prefix in ("csm", "region"):
        _add(found, prefix, vocabulary.values[prefix].items())
    _add(found, builder.TAG, vocabulary.tags.items())
    for prefix in ("status", "layer", "type"):
        _add(found, prefix, vocabulary.values[prefix].items())
    _add(found, builder.BOUGHT, words.bought_words().items(), before=sayings.BEFORE_CATEGORIES)
    _add(found, phrase.WINDOW, words.window_words().items())
    for kind in special.MESSAGE_KINDS:
        which = Meaning(phrase.WHICH, (f"{special.LAST}/{kind}",))
        for label in words.in_all_languages(registry.MESSAGE_KIND_LABELS[kind]):
            for before in sayings.BEFORE_KINDS:
                found[f"{before}{label}"] = which
    found.update(sayings.SAID)
    return {
        word: meaning for word, meaning in found.items() if len(word) > 1 or word in sayings.SAID
    }


def _add(
    found: dict[str, Meaning],
    kind: str,
    named: Iterable[tuple[str, tuple[str, ...]]],
    *,
    before: tuple[str, ...] = (),
) -> None:
    for alias, keys in named:
        # Codes of countries (in, me, no) are words of a sentence; places called alike in six provinces mean nothing.
        if alias.isdecimal() or len(keys) > 5 or (alias.isascii() and len(alias) < 3):
            continue
        meaning = Meaning(kind, tuple(keys))
        found[alias] = meaning
        if alias.isascii():
            found[f"{alias}s"] = meaning
        else:
            found.update({f"{word}{alias}": meaning for word in before})


def understood(text: str) -> phrase.Phrase:
    """The rows a phrase means, and what nobody understood of it."""
    return phrase.read(text[:300], lexicon())
