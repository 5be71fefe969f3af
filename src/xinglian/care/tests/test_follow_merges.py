from datetime import date

from tests.fixtures.cast import NOW, Cast
from xinglian.care.actions.ask_fund import ask_fund
from xinglian.care.actions.follow_merges import follow_merges
from xinglian.care.actions.keep_day import forget_birthday, keep_birthday, keep_opening
from xinglian.care.actions.record_contact import record_contact
from xinglian.care.models import Case, Contact, Day, Decision, Story
from xinglian.kernel.scope import Scope, acting, network, partner
from xinglian.partners import api as partners


def test_what_was_said_follows_a_merge_and_goes_back_with_it(cast: Cast) -> None:
    director = cast.director
    with acting(director.scope):
        record_contact(
            partner_id=cast.garage_id, way="call", said="x", person_id=director.person_id, person_name=director.name,
            now=NOW, today=NOW.date(),
        )  # fmt: skip
        for partner_id in (cast.garage_id, cast.jiangdong_id):
            keep_opening(
                partner_id=partner_id, opened_on=date(2010, 1, 1), today=NOW.date(), now=NOW
            )
        merge = partners.merge_partners(
            kept_id=cast.jiangdong_id, merged_id=cast.garage_id, person_id=director.person_id, why="x", now=NOW
        )  # fmt: skip
    with acting(network()):
        follow_merges()
        assert Contact.objects.get().partner_id == cast.jiangdong_id
        # Two opening days would be one too many: the kept partner's own stays its own.
        assert Day.objects.filter(partner_id=cast.jiangdong_id).count() == 1
        follow_merges()
    with acting(director.scope):
        partners.undo_merge(merge_id=merge.pk, now=NOW)
    with acting(network()):
        follow_merges()
        assert Contact.objects.get().partner_id == cast.garage_id


def test_what_was_confided_to_the_fund_stays_with_who_confided_it_when_companies_are_merged(cast: Cast) -> None:  # fmt: skip
    director = cast.director
    with acting(director.scope):
        case = ask_fund(
            partner_id=cast.shuchi_id, cause="illness", beneficiary="李蜀峰", words="住院", amount_minor=100_000,
            person_id=director.person_id, person_name=director.name, now=NOW,
        )  # fmt: skip
        merge = partners.merge_partners(
            kept_id=cast.jiangdong_id, merged_id=cast.shuchi_id, person_id=director.person_id, why="并购", now=NOW
        )  # fmt: skip
    with acting(network()):
        follow_merges()
        assert Story.objects.get().partner_id == cast.jiangdong_id

    def seen(scope: Scope) -> tuple[int, int, int]:
        with acting(scope):
            return Case.objects.count(), Story.objects.count(), Decision.objects.count()

    assert seen(director.scope) == (1, 1, 1)
    assert seen(cast.jiangdong_owner.scope) == (0, 0, 0)
    # The merge has made an owner of the other company one here too: that one reads on.
    old = cast.shuchi_owner
    assert seen(partner(org_id=cast.jiangdong_id, person_id=old.person_id)) == (1, 1, 1)
    with acting(director.scope):
        partners.undo_merge(merge_id=merge.pk, now=NOW)
    with acting(network()):
        follow_merges()
        assert Case.objects.get().partner_id == case.partner_id == cast.shuchi_id
    assert seen(old.scope) == (1, 1, 1)


def test_a_person_of_two_companies_tells_both_of_the_birthday_and_takes_it_back_from_both(cast: Cast) -> None:  # fmt: skip
    me = cast.shuchi_owner
    there = partner(org_id=cast.garage_id, person_id=me.person_id)
    for scope, day in ((me.scope, 3), (there, 4)):
        with acting(scope):
            keep_birthday(
                partner_id=scope.org_id or 0, person_id=me.person_id, person_name=me.name, month=5, day=day, is_lunar=False,
                now=NOW,
            )  # fmt: skip
            assert Day.objects.get().day == day
    with acting(network()):
        assert sorted(Day.objects.values_list("partner_id", "day")) == sorted([(cast.shuchi_id, 4), (cast.garage_id, 4)])  # fmt: skip
    with acting(cast.director.scope):
        partners.merge_partners(
            kept_id=cast.garage_id, merged_id=cast.shuchi_id, person_id=cast.director.person_id, why="x", now=NOW
        )  # fmt: skip
    with acting(network()):
        follow_merges()
    with acting(there):
        forget_birthday(person_id=me.person_id, person_name=me.name, org_id=cast.garage_id)
    with acting(network()):
        assert not Day.objects.exists()
