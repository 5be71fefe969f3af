"""Everything declared: figures measured for every partner, and the tags made of them.

Importing this package declares them (`apps.py` does so when the application starts).
"""

from xinglian.signals.definitions import register_words
from xinglian.signals.definitions.categories import CATEGORIES
from xinglian.signals.definitions.families import FAMILY_LABELS, OWNER_LABELS
from xinglian.signals.definitions.figures import FIGURES, SOURCES
from xinglian.signals.definitions.indicators import declare_indicators
from xinglian.signals.definitions.tags_buying import BUYING
from xinglian.signals.definitions.tags_living import LIVING
from xinglian.signals.definitions.tags_mix import MIX
from xinglian.signals.definitions.thresholds import declare_thresholds
from xinglian.signals.rules import registry

registry.declare_figures(FIGURES.values())
registry.declare_tags((*BUYING, *MIX, *LIVING))
registry.declare_words(words=register_words.WORDS, prefixes=register_words.PREFIXES)
registry.declare_special(
    region_groups=register_words.REGION_GROUPS,
    region_notes=register_words.REGION_GROUP_NOTES,
    bought={"any": register_words.ANYTHING, **CATEGORIES},
    windows=register_words.WINDOWS,
    last_message=register_words.LAST_MESSAGE,
    message_kinds=register_words.MESSAGE_KINDS,
)
registry.declare_labels(families=FAMILY_LABELS, owners=OWNER_LABELS, sources=SOURCES)
declare_thresholds(registry.TAGS.values())
declare_indicators()
