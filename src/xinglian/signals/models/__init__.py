from xinglian.signals.models.audience import AudienceDay, AudienceStar, SavedAudience
from xinglian.signals.models.fact_seen import FactSeen
from xinglian.signals.models.figures import PartnerFigures
from xinglian.signals.models.forecast import (
    Forecast,
    ForecastCheck,
    ForecastModel,
    ForecastPast,
)
from xinglian.signals.models.indicator import (
    IndicatorDue,
    IndicatorMonth,
    IndicatorRun,
    IndicatorSum,
    Restated,
)
from xinglian.signals.models.likeness import Likeness
from xinglian.signals.models.made_tag import ListEntry, MadeSpan, MadeTag
from xinglian.signals.models.partner_tags import PartnerTags
from xinglian.signals.models.position import Positions
from xinglian.signals.models.refresh import Due, Refresh
from xinglian.signals.models.segmentation import Segmentation
from xinglian.signals.models.subject_tags import PartTags, PersonTags
from xinglian.signals.models.tag_bitmap import TagBitmap, TagCount
from xinglian.signals.models.tag_correction import TagCorrection
from xinglian.signals.models.tag_span import TagSpan
from xinglian.signals.models.tag_version import TagVersion

__all__ = [
    "AudienceDay",
    "AudienceStar",
    "Due",
    "FactSeen",
    "Forecast",
    "ForecastCheck",
    "ForecastModel",
    "ForecastPast",
    "IndicatorDue",
    "IndicatorMonth",
    "IndicatorRun",
    "IndicatorSum",
    "Likeness",
    "ListEntry",
    "MadeSpan",
    "MadeTag",
    "PartTags",
    "PartnerFigures",
    "PartnerTags",
    "PersonTags",
    "Positions",
    "Refresh",
    "Restated",
    "SavedAudience",
    "Segmentation",
    "TagBitmap",
    "TagCorrection",
    "TagCount",
    "TagSpan",
    "TagVersion",
]
