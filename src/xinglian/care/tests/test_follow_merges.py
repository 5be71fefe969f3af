from datetime import date

from tests.fixtures.cast import NOW, Cast
from xinglian.care.actions.follow_merges import follow_merges
from xinglian.care.actions.keep_day import keep_opening
from xinglian.care.actions.record_contact import record_contact
from xinglian.care.models import Contact, Day
from xinglian.kernel.scope import acting, network
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
