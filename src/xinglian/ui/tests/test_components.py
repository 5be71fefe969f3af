from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.utils import timezone, translation

from xinglian.kernel.money import Money
from xinglian.ui import lists, widgets
from xinglian.ui.charts import Point, Series, Stack
from xinglian.ui.components.numbers import duration, percent, short
from xinglian.ui.tests.pages import drawn, request_of
from xinglian.ui.tilemap import UNITS, Tile, placed

HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "source",
    [
        "{% status 'act' x %}",
        "{% tag x tone='tier' %}",
        "{% button x href=x title=x %}",
        "{% fact x x %}",
        "{% stat x x unit=x sub=x delta=x url=x %}",
        "{% figure x x %}",
        "{% panel x sub=x %}{{ x }}{% endpanel %}",
        "{% nothing x x x x %}",
        "{% problem x x x %}",
        "{% notice 'watch' title=x %}{{ x }}{% endnotice %}",
        "{% avatar x %}",
        "{% crumb x x %}",
        "{% chip x value=x remove_url=x %}",
        "{% moment x sub=x at=x %}{{ x }}{% endmoment %}",
        "{% receipt 'read' at=x %}",
        "{% island 'a.b' x %}",
        "{% table x x %}{{ x }}{% endtable %}",
        "{% td_select x x %}",
        "{% modal 'm' x %}{{ x }}{% endmodal %}",
        "<a {% row x href=x %}>",
    ],
)
def test_hostile_text_is_escaped_by_every_component(source: str) -> None:
    html = drawn(source, x=HOSTILE)
    assert "<img" not in html
    assert "onerror=&quot;" in html or "onerror=\\&quot;" in html


def test_a_status_is_always_icon_word_and_tone() -> None:
    html = drawn("{% status 'act' pill=True %}")
    assert "#i-x-act" in html
    assert "Act now" in html
    assert "xl-st-act" in html


def test_an_unknown_tone_is_an_error_for_the_developer() -> None:
    with pytest.raises(ValueError, match="purple"):
        drawn("{% status 'purple' %}")


def test_underscores_become_hyphens_and_empty_attributes_vanish() -> None:
    html = drawn("{% button 'Go' hx_post='/x' data_close=True hx_target='' %}")
    assert 'hx-post="/x"' in html
    assert 'data-close="data-close"' in html
    assert "hx-target" not in html


def test_a_number_without_facts_is_no_link() -> None:
    assert "<a" not in drawn("{% fact '5' %}")
    assert 'hx-target="#xl-drawer-body"' in drawn("{% fact '5' '/why' %}")


def test_numbers_read_as_people_say_them() -> None:
    assert short(1_864_000) == "1.86m"
    assert short(950) == "950"
    assert percent(0.9364) == "93.6%"
    assert percent(None) == "—"
    assert duration(402) == "6 min 42 s"
    assert duration(timedelta(hours=3, minutes=12)) == "3 h 12 min"
    with translation.override("zh-hans"):
        assert short(1_864_000) == "186.4 万"
        assert short(Money(186_400_000)) == "¥186.4 万"
        assert duration(402) == "6 分 42 秒"
    with translation.override("zh-hant"):
        assert short(-1_864_000) == "-186.4 萬"


def test_a_moment_is_told_in_the_viewers_zone() -> None:
    moment = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    with timezone.override("Asia/Shanghai"):
        html = drawn("{% when moment %}", moment=moment)
    assert "2026-03-02 02:30:00" in html


def test_a_sparkline_leaves_gaps_and_needs_two_points() -> None:
    assert drawn("{% sparkline values %}", values=[1, None, 2, 3]).count("M") == 2
    assert "—" in drawn("{% sparkline values %}", values=[1, None])


def test_bars_stay_inside_their_track() -> None:
    assert 'style="width:100.00%"' in drawn("{% progress 250 %}")
    assert 'style="width:0.00%"' in drawn("{% progress 5 max=0 %}")


def test_the_chain_goes_malachite_only_when_done() -> None:
    assert "--xl-good-solid" not in drawn("{% receipt_chain 'acknowledged' %}")
    assert "--xl-good-solid" in drawn("{% receipt_chain 'acted' %}")
    assert "--xl-act" in drawn("{% receipt_chain 'sent' failed='delivered' %}")


def test_the_funnel_adds_up_and_names_what_is_uncertain() -> None:
    html = drawn("{% funnel counts %}", counts={"read": 30, "uncertain": 10, "acted": 60})
    assert "width:60.00%" in html
    assert "Uncertain" in html
    assert "Nobody yet" in drawn("{% funnel counts %}", counts={"read": 0})


def test_china_has_34_units_and_the_missing_are_dashed_never_zero() -> None:
    cells = placed([Tile("620000", 54, "act"), Tile("11", None, "good")])
    assert len(cells) == len(UNITS) == 34
    assert len({(cell.column, cell.row) for cell in cells}) == 34
    by_code = {cell.code: cell for cell in cells}
    assert by_code["62"].status == "act"
    assert by_code["11"].status == "none"
    assert by_code["32"].value == ""
    with pytest.raises(ValueError, match="99"):
        placed([Tile("99", 1, "good")])


def test_charts_travel_as_json_with_lazy_words() -> None:
    spec = Stack(labels=[translation.gettext_lazy("Today")], series=[Series("a", [1], tone="act")])
    html = drawn("{% chart spec %}", spec=spec)
    assert "&quot;kind&quot;: &quot;stack&quot;" in html
    assert "Today" in html


def test_bars_name_their_points() -> None:
    html = drawn("{% bars points %}", points=[Point("Gansu", 4), Point("Hebei", 8, url="/f")])
    assert "width:50.00%" in html
    assert 'href="/f"' in html


def test_columns_say_the_highest_and_the_last_and_every_one_when_pointed_at() -> None:
    points = [
        Point("Sep", 4, note="4 lines"),
        Point("Oct", 8, note="8 lines"),
        Point("Nov", 2, note="2 lines"),
    ]
    html = drawn("{% columns points is_open=True %}", points=points)
    told = [item.split("</li>")[0] for item in html.split("<li")[1:] if "xl-columns-told" in item]
    assert [item.split('title="')[1].split('"')[0] for item in told] == [
        "Oct: 8 lines",
        "Nov: 2 lines",
    ]
    assert "height:25.00%" in html
    assert "xl-columns-open" in told[-1]
    assert drawn("{% columns points %}", points=[]).count("<li") == 0


def test_a_column_of_returns_stands_on_the_ground_line() -> None:
    assert "height:0.00%" in drawn("{% columns points %}", points=[Point("Oct", -5)])


def test_a_list_of_one_page_offers_no_way_on() -> None:
    html = drawn(
        "{% pager page unit='files' %}", request_of("/list"), page=lists.Page(rows=[1], total=1)
    )
    assert "1 files" in html
    assert "xl-seg" not in html


class _Form(forms.Form):
    name = forms.CharField(label="Subject", help_text="Short.", max_length=3)
    tags = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], required=False, widget=widgets.Checkboxes()
    )
    who = forms.CharField(
        required=False,
        widget=widgets.Picker(
            url="/who", multiple=True, labels=lambda ids: dict.fromkeys(ids, HOSTILE)
        ),
    )
    file = forms.FileField(required=False, widget=widgets.FileDrop(accept=".csv", max_bytes=2**20))
    must = forms.BooleanField(required=False, widget=widgets.Switch())


def test_a_field_says_its_error_under_itself() -> None:
    html = drawn("{% fields form %}", form=_Form({"name": "too long", "tags": ["b"], "who": ["7"]}))
    assert "xl-field-bad" in html
    assert "at most 3 characters" in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'type="checkbox"' in html
    assert html.count("checked") >= 1
    assert 'accept=".csv"' in html
    assert "toggle" in html
    assert "<img" not in html


def test_a_picker_takes_many_values_and_none() -> None:
    form = _Form(_query("name=abc&who=1&who=2"))
    assert form.is_valid(), form.errors
    assert form.fields["who"].widget.value_from_datadict(_query("who=1&who=2"), {}, "who") == [
        "1",
        "2",
    ]
    assert form.fields["who"].widget.value_from_datadict(_query(""), {}, "who") == []


def _query(text: str):
    return request_of(f"/?{text}").GET


def test_a_sort_link_turns_around_and_forgets_the_page() -> None:
    request = request_of("/list?sort=name&after=abc&q=x")
    html = drawn("{% th 'Partner' sort='name' %}{% th 'Bought' sort='-bought' %}", request)
    assert 'aria-sort="ascending"' in html
    assert "sort=-name" in html
    assert "sort=-bought" in html
    assert "after=" not in html
    assert "q=x" in html


def test_the_pager_keeps_the_filters() -> None:
    page = lists.Page(rows=[1, 2], next="n1", total=1489, first=3)
    html = drawn("{% pager page unit='partners' %}", request_of("/list?q=x&before=p"), page=page)
    assert "3–4" in html
    assert "1,489 partners" in html
    assert "after=n1" in html
    assert "before=" not in html
    assert html.count('aria-disabled="true"') == 1


def test_cursors_come_back_as_they_went_and_foreign_ones_start_at_the_top() -> None:
    assert lists.decode_cursor(lists.encode_cursor(["江东", 42, None])) == ["江东", 42, None]
    assert lists.decode_cursor("") is None
    assert lists.decode_cursor("%%%") is None
    assert lists.decode_cursor("eyJhIjoxfQ") is None
