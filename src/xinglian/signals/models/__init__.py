from xinglian.signals.models.audience import SavedAudience
from xinglian.signals.models.figures import PartnerFigures
from xinglian.signals.models.indicator import (
    IndicatorDue,
    IndicatorMonth,
    IndicatorRun,
    IndicatorSum,
    Restated,
)
from xinglian.signals.models.partner_tags import PartnerTags
from xinglian.signals.models.refresh import Due, Refresh
from xinglian.signals.models.tag_bitmap import TagBitmap, TagCount

__all__ = [
    "Due",
    "IndicatorDue",
    "IndicatorMonth",
    "IndicatorRun",
    "IndicatorSum",
    "PartnerFigures",
    "PartnerTags",
    "Refresh",
    "Restated",
    "SavedAudience",
    "TagBitmap",
    "TagCount",
]
