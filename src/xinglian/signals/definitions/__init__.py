"""Everything declared: figures measured for every partner, and the tags made of them.

Importing this package declares them (`apps.py` does so when the application starts).
"""

from xinglian.signals.definitions.families import FAMILY_LABELS, OWNER_LABELS
from xinglian.signals.definitions.figures import FIGURES, SOURCES
from xinglian.signals.definitions.register_words import PREFIXES, WORDS
from xinglian.signals.definitions.tags_buying import BUYING
from xinglian.signals.definitions.tags_living import LIVING
from xinglian.signals.definitions.tags_mix import MIX
from xinglian.signals.definitions.thresholds import declare_thresholds
from xinglian.signals.rules import registry

registry.declare_figures(FIGURES.values())
registry.declare_tags((*BUYING, *MIX, *LIVING))
registry.declare_words(words=WORDS, prefixes=PREFIXES)
registry.declare_labels(families=FAMILY_LABELS, owners=OWNER_LABELS, sources=SOURCES)
declare_thresholds(registry.TAGS.values())
