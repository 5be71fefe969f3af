"""Everything declared: figures measured for every partner, and the tags made of them.

Importing this package declares them (`apps.py` does so when the application starts).
"""

from xinglian.signals.definitions.figures import FIGURES
from xinglian.signals.definitions.tags_buying import BUYING
from xinglian.signals.definitions.tags_living import LIVING
from xinglian.signals.definitions.tags_mix import MIX
from xinglian.signals.rules import registry

registry.declare_figures(FIGURES.values())
registry.declare_tags((*BUYING, *MIX, *LIVING))
