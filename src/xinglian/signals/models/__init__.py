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
from xinglian.signals.models.tag_correction import TagCorrection
from xinglian.signals.models.tag_span import TagSpan
from xinglian.signals.models.tag_version import TagVersion

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
    "TagCorrection",
    "TagCount",
    "TagSpan",
    "TagVersion",
]
