"""Everything declared: figures measured for every partner, and the tags made of them.

Importing this package declares them (`apps.py` does so when the application starts).
"""

from xinglian.signals.definitions import part_tags, person_tags, register_words, segments
from xinglian.signals.definitions.categories import CATEGORIES
from xinglian.signals.definitions.fact_figures import FACT_FIGURES
from xinglian.signals.definitions.facts import FACT_KINDS
from xinglian.signals.definitions.families import FAMILY_LABELS, OWNER_LABELS
from xinglian.signals.definitions.figures import FIGURES, SOURCES
from xinglian.signals.definitions.indicators import declare_indicators
from xinglian.signals.definitions.planned import PLANNED
from xinglian.signals.definitions.tags_buying import BUYING
from xinglian.signals.definitions.tags_expected import EXPECTED
from xinglian.signals.definitions.tags_goods import GOODS
from xinglian.signals.definitions.tags_living import LIVING
from xinglian.signals.definitions.tags_mix import MIX
from xinglian.signals.definitions.tags_orders import ORDERS
from xinglian.signals.definitions.tags_partner import PARTNER
from xinglian.signals.definitions.tags_skill import SKILL
from xinglian.signals.definitions.tags_terms import TERMS
from xinglian.signals.definitions.thresholds import declare_thresholds
from xinglian.signals.rules import registry

registry.declare_figures(FIGURES.values())
registry.declare_facts(kinds=FACT_KINDS, figures=FACT_FIGURES)
registry.declare_tags(
    (*PARTNER, *BUYING, *ORDERS, *MIX, *GOODS, *LIVING, *TERMS, *SKILL, *EXPECTED)
)
registry.declare_planned(PLANNED)
registry.declare_words(words=register_words.WORDS, prefixes=register_words.PREFIXES)
registry.declare_special(
    region_groups=register_words.REGION_GROUPS,
    region_notes=register_words.REGION_GROUP_NOTES,
    bought={"any": register_words.ANYTHING, **CATEGORIES},
    windows=register_words.WINDOWS,
    last_message=register_words.LAST_MESSAGE,
    message_kinds=register_words.MESSAGE_KINDS,
)
registry.declare_segments(
    names=segments.SEGMENTS,
    advice=segments.ADVICE,
    cluster_words=segments.CLUSTER_WORDS,
    average=segments.AVERAGE,
)
registry.declare_labels(families=FAMILY_LABELS, owners=OWNER_LABELS, sources=SOURCES)
declare_thresholds((*registry.TAGS.values(), *part_tags.TAGS, *person_tags.TAGS))
declare_indicators()
