"""Tags people make by a rule: computed with the others, explained, used, changed, put away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.actions.place_made import place_made
from xinglian.signals.actions.save_audience import save_audience
from xinglian.signals.actions.save_made import (
    Circle,
    MadeNameTaken,
    StillUsed,
    bring_made_back,
    put_made_away,
    save_made,
)
from xinglian.signals.queries.partner_tags import partner_tags
from xinglian.signals.rules import made

ClientOf = Callable[[Member], Client]
TODAY = NOW.date()


@pytest.fixture
def computed(cast: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
    return cast


def make(member: Member, name: str, rule: str, **more: Any) -> int:
    with acting(member.scope):
        return save_made(
            kind="rule", name=name, expression=rule, person_name=member.name, now=NOW, today=TODAY, **more
        )  # fmt: skip


def place(*ids: int, days: int = 0) -> None:
    with acting(network()):
        place_made(
            now=NOW + timedelta(days), keys=[made.key_of(one) for one in ids] if ids else None
        )


def carriers(member: Member, made_id: int) -> int:
    with acting(member.scope):
        return api.count_audience(expr=made.key_of(made_id))


def test_a_made_tag_counts_like_its_rule_and_is_named_in_other_rules(computed: Cast) -> None:
    agents = make(computed.manager, "省级代理", "type:provincial_agent", name_en="Agents here")
    cold = make(computed.manager, "江苏的", f"{made.key_of(agents)} & region:32")
    place()
    director = computed.director
    assert (carriers(director, agents), carriers(director, cold)) == (2, 1)
    with acting(director.scope):
        for written in ("agents here", 'made:"Agents here"', "省级代理"):
            try:
                assert api.parse_audience(written).text == made.key_of(agents)
            except api.AudienceUnreadable:
                assert written == "agents here"  # two words are two conditions
    assert carriers(computed.csm, agents) == 1


def test_a_refresh_of_all_and_of_some_and_a_change_by_itself_come_to_the_same(
    computed: Cast,
) -> None:
    agents = make(computed.manager, "省级代理", "type:provincial_agent")
    others = make(computed.manager, "其他人", f"!{made.key_of(agents)} & tenure_days >= 0")
    with acting(network()):
        api.refresh(now=NOW)
        sql.execute(
            "UPDATE partners_partner SET type = 'provincial_agent' WHERE organisation_id = %s",
            [computed.garage_id],
        )
        api.refresh(now=NOW + timedelta(days=1), partner_ids=[computed.garage_id])
    some = [carriers(computed.director, one) for one in (agents, others)]
    with acting(network()):
        api.refresh(now=NOW + timedelta(days=1))
    assert some == [carriers(computed.director, one) for one in (agents, others)]
    assert some[0] == 3
    with acting(network()):
        spans = sql.rows(
            "SELECT since, until FROM signals_made_span WHERE tag_id = %s AND partner_id = %s",
            [others, computed.garage_id],
        )
    assert [(row["since"], row["until"]) for row in spans] == [(TODAY, TODAY + timedelta(1))]


def test_a_rule_that_leads_back_to_itself_is_refused_with_the_way(computed: Cast) -> None:
    first = make(computed.manager, "甲", "type:garage")
    second = make(computed.manager, "乙", f"{made.key_of(first)} | type:provincial_agent")
    with pytest.raises(Circle, match="甲 → 乙 → 甲"):
        make(computed.manager, "甲", made.key_of(second), made_id=first)


def test_two_tags_never_have_one_name(computed: Cast) -> None:
    make(computed.manager, "要客", "type:garage")
    with pytest.raises(MadeNameTaken):
        make(computed.manager, "要客", "type:garage")
    with pytest.raises(MadeNameTaken) as refused:
        make(computed.manager, "另一个", "type:garage", name_en="cold_region")
    assert refused.value.field == "name_en"


def test_a_used_tag_stays_and_says_who_uses_it(computed: Cast) -> None:
    agents = make(computed.manager, "省级代理", "type:provincial_agent")
    with acting(computed.manager.scope):
        used = save_audience(
            name="秋季走访", note="", expression=made.key_of(agents), person_name="王", now=NOW
        )
    user = make(computed.manager, "江苏的", f"{made.key_of(agents)} & region:32")
    with acting(computed.manager.scope), pytest.raises(StillUsed, match=r"秋季走访.*江苏的"):
        put_made_away(made_id=agents, now=NOW)
    with acting(computed.manager.scope):
        sql.execute("UPDATE signals_audience SET archived_at = now() WHERE id = %s", [used])
        put_made_away(made_id=user, now=NOW)
        put_made_away(made_id=agents, now=NOW)
    place(agents)
    with acting(computed.director.scope), pytest.raises(api.AudienceUnreadable):
        api.parse_audience(made.key_of(agents))
    with acting(computed.manager.scope):
        bring_made_back(made_id=agents)
    place(agents)
    assert carriers(computed.director, agents) == 2


def test_a_new_rule_is_the_next_version(computed: Cast, client_of: ClientOf) -> None:
    one = make(computed.manager, "省级代理", "type:provincial_agent")
    place(one)
    make(computed.manager, "省级代理", "type:garage", made_id=one)
    place(one, days=1)
    page = client_of(computed.director).get(reverse("signals:made_tag", args=[one])).context["page"]
    assert [(row["version"], row["rule"]) for row in page.versions] == [
        (2, "type:garage"), (1, "type:provincial_agent"),
    ]  # fmt: skip
    assert (page.count, [one["came"] for one in page.moves]) == (
        1,
        [True, False, False, True, True],
    )


def test_staff_read_why_on_the_partners_page_and_the_partner_sees_nothing_of_it(
    computed: Cast, client_of: ClientOf
) -> None:
    one = make(computed.manager, "难缠的客户", "type:provincial_agent")
    place(one)
    own = computed.jiangdong_id
    with acting(computed.director.scope):
        assert "难缠的客户" in [tag.name for tag in partner_tags(partner_id=own)]
    with acting(computed.jiangdong_owner.scope):
        assert made.key_of(one) not in [tag.key for tag in partner_tags(partner_id=own)]
    why = reverse("signals:why", args=[made.key_of(one), own])
    told = client_of(computed.director).get(why, follow=True)
    assert told.status_code == 200
    assert told.context["told"].is_in
    assert client_of(computed.jiangdong_owner).get(why, follow=True).status_code == 403
    hidden = reverse("signals:made_tag_why", args=[one, own])
    assert client_of(computed.csm).get(hidden).status_code == 404


def test_the_page_saves_with_the_builders_own_errors(computed: Cast, client_of: ClientOf) -> None:
    browser = client_of(computed.manager)
    new = reverse("signals:new_made")
    wrong = browser.post(new, {"name": "冷区", "audience_expr": "cold_regoin"})
    assert wrong.status_code == 422
    assert "cold_region" in wrong.content.decode()
    nameless = browser.post(new, {"name": "", "audience_expr": "cold_region"})
    assert list(nameless.context["form"].errors) == ["name"]
    right = browser.post(new, {"name": "冷区", "audience_expr": "cold_region"})
    assert right.status_code == 302
    assert client_of(computed.csm).get(new).status_code == 403
    listed = client_of(computed.csm).get(reverse("signals:tags"), {"family": "made"})
    assert [row.name for row in listed.context["page"].rows] == ["冷区"]


def test_a_tag_is_put_away_from_its_page_and_undone(computed: Cast, client_of: ClientOf) -> None:
    one = make(computed.manager, "省级代理", "type:provincial_agent")
    user = make(computed.manager, "江苏的", f"{made.key_of(one)} & region:32")
    browser = client_of(computed.manager)
    refused = browser.post(
        reverse("signals:put_made_away", args=[one]), headers={"HX-Request": "true"}
    )
    assert (refused.status_code, "江苏的" in refused.content.decode()) == (409, True)
    browser.post(reverse("signals:put_made_away", args=[user]))
    away = browser.get(reverse("signals:tags"), {"family": "made"})
    assert [tag["name"] for tag in away.context["away"]] == ["江苏的"]
    browser.post(reverse("signals:bring_made_back", args=[user]))
    page = browser.get(reverse("signals:made_tag", args=[user])).context["page"]
    assert page.tag.archived_at is None


def test_drift_and_the_registers_filter_know_made_tags(computed: Cast, client_of: ClientOf) -> None:
    one = make(computed.manager, "省级代理", "type:provincial_agent")
    place(one)
    drift = client_of(computed.director).get(reverse("signals:drift"))
    assert [row.count for row, *_rest in drift.context["rows"] if row.name == "省级代理"] == [2]
    register = client_of(computed.director).get(reverse("partners:list"), {"tag": made.key_of(one)})
    assert "蜀驰汽配" in register.content.decode()
    assert "金陵顺达" not in register.content.decode()
