from django.urls import path

from xinglian.signals.web.archive_audience import (
    archive_audience,
    archive_many,
    restore_audience,
    restore_many,
)
from xinglian.signals.web.audience import audience
from xinglian.signals.web.audiences import audiences
from xinglian.signals.web.builder import builder, builder_sample, builder_values
from xinglian.signals.web.correct_tag import correct_tag, put_back_tag
from xinglian.signals.web.drift import drift
from xinglian.signals.web.edit_audience import edit_audience
from xinglian.signals.web.edit_made import edit_made
from xinglian.signals.web.expected_panel import expected_panel
from xinglian.signals.web.explain_audience import explain_audience
from xinglian.signals.web.export_audience import export_audience
from xinglian.signals.web.fill_list import (
    export_list,
    fill_list,
    list_of_partners,
    put_back_on_list,
    take_off_list,
)
from xinglian.signals.web.forecast_model import forecast_model
from xinglian.signals.web.forecasts import forecasts, forecasts_export
from xinglian.signals.web.indicator import indicator, indicator_facts
from xinglian.signals.web.indicator_export import indicator_export
from xinglian.signals.web.indicators import indicators
from xinglian.signals.web.made_tag import made_tag, made_tag_why
from xinglian.signals.web.overlap import overlap, overlap_choices
from xinglian.signals.web.partner_map import map_points
from xinglian.signals.web.partner_panel import partner_panel
from xinglian.signals.web.put_made_away import bring_made_back, put_made_away
from xinglian.signals.web.segments import segments
from xinglian.signals.web.set_threshold import set_threshold
from xinglian.signals.web.similar import similar
from xinglian.signals.web.star_audience import star_audience
from xinglian.signals.web.subject_tags import (
    part_tag_why,
    part_tags,
    person_tag_why,
    person_tags,
)
from xinglian.signals.web.tag import tag
from xinglian.signals.web.tags import tags
from xinglian.signals.web.why import why

app_name = "signals"

urlpatterns = [
    path("tags/", tags, name="tags"),
    path("drift/", drift, name="drift"),
    path("tags/<str:key>/correct/<int:partner_id>", correct_tag, name="correct_tag"),
    path("corrections/<int:correction_id>/back", put_back_tag, name="put_back_tag"),
    path("tags/<str:key>/", tag, name="tag"),
    path("tags/<str:key>/threshold", set_threshold, name="set_threshold"),
    path("tags/<str:key>/why/<int:partner_id>", why, name="why"),
    path("people/<int:person_id>/tags", person_tags, name="person_tags"),
    path("parts/<int:part_id>/tags", part_tags, name="part_tags"),
    path(
        "members/<int:member_id>/tags/<str:person_tag>/why", person_tag_why, name="person_tag_why"
    ),
    path("parts/<int:part_id>/tags/<str:part_tag>/why", part_tag_why, name="part_tag_why"),
    path("map-points", map_points, name="map_points"),
    path("made/new", edit_made, {"kind": "rule"}, name="new_made"),
    path("lists/new", edit_made, {"kind": "list"}, name="new_list"),
    path("made/<int:made_id>/", made_tag, name="made_tag"),
    path("lists/of-partners", list_of_partners, name="list_of_partners"),
    path("made/<int:made_id>/fill", fill_list, name="fill_list"),
    path("made/<int:made_id>/take-off", take_off_list, name="take_off_list"),
    path("made/<int:made_id>/put-back", put_back_on_list, name="put_back_on_list"),
    path("made/<int:made_id>/export", export_list, name="export_list"),
    path("made/<int:made_id>/edit", edit_made, name="edit_made"),
    path("made/<int:made_id>/away", put_made_away, name="put_made_away"),
    path("made/<int:made_id>/back", bring_made_back, name="bring_made_back"),
    path("made/<int:made_id>/why/<int:partner_id>", made_tag_why, name="made_tag_why"),
    path("partners/<int:partner_id>/panel", partner_panel, name="partner_panel"),
    path("partners/<int:partner_id>/expected", expected_panel, name="expected_panel"),
    path("forecasts/", forecasts, name="forecasts"),
    path("forecasts/export", forecasts_export, name="forecasts_export"),
    path("forecasts/model", forecast_model, name="forecast_model"),
    path("indicators/", indicators, name="indicators"),
    path("indicators/<str:indicator>/", indicator, name="indicator"),
    path("indicators/<str:indicator>/export", indicator_export, name="indicator_export"),
    path(
        "indicators/<str:indicator>/partner/<int:partner_id>",
        indicator_facts,
        name="indicator_facts",
    ),
    path("audiences/", audiences, name="audiences"),
    path("audiences/new", edit_audience, name="new_audience"),
    path("audiences/archive", archive_many, name="archive_many"),
    path("audiences/restore", restore_many, name="restore_many"),
    path("audiences/<int:audience_id>", audience, name="audience"),
    path("audiences/<int:audience_id>/edit", edit_audience, name="edit_audience"),
    path("audiences/<int:audience_id>/explain", explain_audience, name="explain_audience"),
    path("audiences/<int:audience_id>/export", export_audience, name="export_audience"),
    path("audiences/<int:audience_id>/star", star_audience, name="star_audience"),
    path("audiences/<int:audience_id>/archive", archive_audience, name="archive_audience"),
    path("audiences/<int:audience_id>/restore", restore_audience, name="restore_audience"),
    path("segments/", segments, name="segments"),
    path("similar", similar, name="similar"),
    path("overlap", overlap, name="overlap"),
    path("overlap/choices", overlap_choices, name="overlap_choices"),
    path("builder", builder, name="builder"),
    path("builder/sample", builder_sample, name="builder_sample"),
    path("builder/values/<str:kind>", builder_values, name="builder_values"),
]
