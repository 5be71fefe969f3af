"""What the two rivals have of messages, emergencies and care: each row carries a word of its owner's."""

import io
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fixtures.cast import NOW, Cast
from xinglian.care.actions.answer_checkin import answer_checkin
from xinglian.care.actions.ask_around import ask_around
from xinglian.care.actions.ask_fund import ask_fund
from xinglian.care.actions.keep_day import keep_birthday, keep_opening
from xinglian.care.actions.record_contact import record_contact
from xinglian.care.actions.set_budget import set_fund_budget
from xinglian.care.actions.settle_moment import show_kind_again
from xinglian.care.models import Moment
from xinglian.effect.actions.count_message import count_message
from xinglian.effect.models import Report, Rework
from xinglian.effect.queries.snapshot import snapshot
from xinglian.emergency.models import Alarm
from xinglian.kernel import sql, taps
from xinglian.kernel.scope import acting, network
from xinglian.policyradar.models import Entry, Feed
from xinglian.policyradar.models import Step as PolicyStep
from xinglian.push import api as push
from xinglian.push.actions.answer_message import Photo, answer_message
from xinglian.push.actions.count_standing import count_standing
from xinglian.push.actions.draft import begin_draft
from xinglian.push.actions.escalate import escalate
from xinglian.push.actions.mute import mute
from xinglian.push.actions.open_calls import open_calls
from xinglian.push.actions.queue_group_posts import queue_group_posts
from xinglian.push.actions.set_group import Told, set_group
from xinglian.push.actions.set_template import Wording, set_template
from xinglian.push.models import Arm, Experiment, Exposure, Habit, Step
from xinglian.risk.models import Alert, Drift, Drill, Measure, Risk

if TYPE_CHECKING:
    from tests.isolation.rivals import Rival

PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def give_alarm(cast: Cast) -> None:
    """A notice under way, as whose message one serves that all three have."""
    with acting(network()):
        Alarm.objects.create(
            org_id=cast.maker_id, template="recall", state="released", is_drill=False, subject="停售", values={}, audience_expr="all",
            message_id=sql.value("SELECT message_id FROM push_inbox GROUP BY 1 ORDER BY count(DISTINCT org_id) DESC LIMIT 1"),
            prepared_by_id=cast.manager.person_id, prepared_by_name=cast.manager.name, prepared_at=NOW,
            released_by_id=cast.director.person_id, released_by_name=cast.director.name, released_at=NOW,
        )  # fmt: skip


def give_effect() -> None:
    """What the maker counts of all messages, one to rework, and a report: nothing of it is a partner's."""
    with acting(network()):
        for message_id in sql.column("SELECT message_id FROM push_pub_content"):
            count_message(message_id=message_id, now=NOW)
            Rework.objects.create(
                message_id=message_id,
                people=9,
                responded=1,
                reasons=[{"code": "unclear"}],
                found_at=NOW,
            )
        sql.execute(
            "INSERT INTO push_besthour SELECT membership_id, org_id, 9, 0, false, 0.1, %s FROM identity_pub_membership", [NOW]
        )  # fmt: skip
        Report.objects.create(
            span="month", first_day=NOW.date().replace(day=1), made_at=NOW, digest="",
            figures=snapshot(span="month", first_day=NOW.date().replace(day=1)),
        )  # fmt: skip


def give_risk(cast: Cast) -> None:
    """An alert, a risk and a drill of the whole network: the maker's alone."""
    with acting(network()):
        risk = Risk.objects.create(
            title="封路", likelihood=3, impact=4, owner_id=cast.director.person_id, owner_name=cast.director.name,
            review_on=NOW.date(), written_at=NOW, written_by_name=cast.director.name, changed_at=NOW,
        )  # fmt: skip
        Measure.objects.create(
            risk=risk, what="备线", owner_name=cast.director.name, due_on=NOW.date()
        )
        Drill.objects.create(
            series="order_amount",
            form="step",
            size=0.5,
            days_ago=10,
            began_at=NOW,
            began_by_name=cast.director.name,
        )
        Drift.objects.create(kind="tag", key="never_bought", now=0.1, found_at=NOW, seen_at=NOW)
        Alert.objects.create(
            series="order_amount", path="", cut="", side="down", likelihood=3, impact=5, level=15, first_day=NOW.date(),
            raised_day=NOW.date(), last_day=NOW.date(), worst_day=NOW.date(), days=3, value=1, expected=2, found_at=NOW,
        )  # fmt: skip


def give_care(one: "Rival", cast: Cast) -> None:
    owner = one.owner
    with acting(owner.scope):
        keep_opening(
            partner_id=one.org_id,
            opened_on=NOW.date() - timedelta(days=900),
            today=NOW.date(),
            now=NOW,
        )
        keep_birthday(
            partner_id=one.org_id, person_id=owner.person_id, person_name=f"ONLY-{one.tag} birthday", month=5, day=4,
            is_lunar=False, now=NOW,
        )  # fmt: skip
    with acting(network()):
        Moment.objects.create(
            partner_id=one.org_id, kind="silence", occasion=f"ONLY-{one.tag}", on_date=NOW.date(),
            leaves_on=NOW.date(), body={"days": 50}, note=f"ONLY-{one.tag} moment", found_at=NOW,
        )  # fmt: skip
    with acting(cast.director.scope):
        record_contact(
            partner_id=one.org_id, way="call", said=f"ONLY-{one.tag} was called", person_id=cast.director.person_id,
            person_name=cast.director.name, now=NOW, today=NOW.date(),
        )  # fmt: skip
        checkin = ask_around(
            org_id=cast.maker_id, event="flood", title="How are you?", words="Asked", region_path="cn", questions=["work"],
            answer_by=NOW + timedelta(days=1), person_id=cast.director.person_id, person_name=cast.director.name, now=NOW,
        )  # fmt: skip
        set_fund_budget(org_id=cast.maker_id, year=2026, region_path="cn", amount_minor=1, now=NOW)
        show_kind_again(
            kind="silence", org_id=cast.maker_id, person_id=cast.director.person_id, now=NOW
        )
    with acting(cast.manager.scope):
        ask_fund(
            partner_id=one.org_id, cause="illness", beneficiary=f"ONLY-{one.tag} boss", words=f"ONLY-{one.tag} is ill",
            amount_minor=100_00, person_id=cast.manager.person_id, person_name=cast.manager.name, now=NOW,
        )  # fmt: skip
    with acting(owner.scope):
        answer_checkin(
            checkin_id=int(checkin.pk), partner_id=one.org_id, answers={"work": "closed"}, needs=["goods"],
            note=f"ONLY-{one.tag} needs goods", person_id=owner.person_id, membership_id=owner.membership_id,
            person_name=f"ONLY-{one.tag}", now=NOW,
        )  # fmt: skip


def give_messages(cast: Cast, all_three: "tuple[Rival, ...]") -> dict[str, str]:
    """One message to all, one to each alone; deliveries, receipts, escalations, mutes and endpoints of each."""
    with acting(network()):
        mail = {"host": "127.0.0.1", "port": 9, "security": "none", "sender": "hq@example.com"}
        push.configure_channel(key="email", settings=mail, now=NOW)
        push.configure_channel(key="webhook", settings={}, now=NOW)
        push.configure_channel(
            key="sms", provider="aliyun", settings={"key_id": "k", "endpoint": "http://127.0.0.1:9"}, is_on=False, now=NOW
        )  # fmt: skip
        set_template(
            provider="aliyun", now=NOW,
            wording=Wording(code="SMS_1", sign="星链", body="${what}", variables=[{"name": "what", "field": "subject"}], kinds=[], language="zh-hans"),
        )  # fmt: skip
        set_group(
            org_id=cast.maker_id, told=Told(name="Region group", kind="wecom"), address="http://127.0.0.1:9/robot?key=k", now=NOW
        )  # fmt: skip
        for one in all_three:
            push.set_endpoint(
                org_id=one.org_id, url=f"http://127.0.0.1:9/ONLY-{one.tag}", is_on=True, now=NOW
            )
            mute(membership_id=one.owner.membership_id, org_id=one.org_id, channel="sms", now=NOW)
            Habit.objects.create(
                person_id=one.owner.person_id,
                org_id=one.org_id,
                quiet_from=21,
                quiet_to=9,
                changed_at=NOW,
            )
        words = [
            push.Words(
                subject="To all", body="{partner.short_name}: {person.name}", action_label="Go"
            )
        ]
        sent = [
            push.send_now(
                words=words, title="To all", org_ids=[one.org_id for one in all_three], must_acknowledge=True,
                action_url="/catalogue/", now=NOW,
            )
        ]  # fmt: skip
        alone = {
            one.tag: push.send_now(
                words=[push.Words(subject=one.sent_alone, body=f"Just {one.sent_alone}.")],
                title=one.sent_alone, org_ids=[one.org_id], kind="policy", now=NOW,
            )
            for one in all_three
        }  # fmt: skip
    sent += alone.values()
    for message_id in sent:
        assert push.release_message(message_id=message_id)
    with acting(network()):
        for message_id in sent:
            escalate(message_id=message_id, now=NOW)
            open_calls(message_id=message_id, now=NOW)
            count_standing(message_id=message_id, now=NOW)
            Step.objects.create(message_id=message_id, step="calls", at=NOW, people=1, told=1)
        for one in all_three:
            sql.execute(
                "INSERT INTO push_call (escalation_id, org_id, caller, at, result, note) SELECT id, org_id, 'x', %s,"
                " 'no_answer', %s FROM push_escalation WHERE org_id = %s",
                [NOW, f"ONLY-{one.tag}", one.org_id],
            )
        push.record_receipts(
            receipts=[
                push.NewReceipt(
                    message_id=sent[0], membership_id=one.owner.membership_id, kind="read", at=NOW
                )
                for one in all_three
            ],
            now=NOW,
        )
        _experiment(sent[0], all_three)
    for one in all_three:
        _answer(one, sent[0])
    with acting(network()):
        # One of each kind of trouble, so that pages that decide about them have something to show.
        sql.execute(
            "UPDATE push_delivery SET state = 'uncertain', reason = 'cut off' WHERE channel = 'email'"
        )
        queue_group_posts(message_id=sent[0], now=NOW)
        sql.execute(
            "UPDATE push_delivery SET address = 'http://127.0.0.1:9/' || org_id WHERE channel = 'webhook'"
        )
    with acting(cast.director.scope):
        begin_draft(
            org_id=cast.maker_id,
            author_id=cast.director.person_id,
            author_name=cast.director.name,
            title="Draft",
            now=NOW,
        )
    return {
        one.tag: push.personal_link(
            message_id=alone[one.tag], membership_id=one.owner.membership_id
        )
        for one in all_three
    }


def _experiment(message_id: int, all_three: "tuple[Rival, ...]") -> None:
    """Everybody's owner was drawn for a version of the message to all."""
    found = Experiment.objects.create(
        message_id=message_id, subject="content", metric="read", window_minutes=60, baseline=0.5, effect=0.1, share=100,
        zone="Asia/Shanghai", state="running", started_at=NOW,
    )  # fmt: skip
    for number in range(2):
        Arm.objects.create(experiment=found, number=number, name=f"Version {number}")
    Exposure.objects.bulk_create(
        [
            Exposure(
                experiment_id=found.pk, membership_id=one.owner.membership_id, org_id=one.org_id, arm=number % 2, wave=0,
                assigned_at=NOW,
            )
            for number, one in enumerate(all_three)
        ]
    )  # fmt: skip


def _answer(one: "Rival", message_id: int) -> None:
    """Written back with a photo, by a phone that was offline."""
    with acting(one.owner.scope):
        answer_message(
            message_id=message_id, membership_id=one.owner.membership_id, org_id=one.org_id,
            text=f"ONLY-{one.tag} answers", photos=[Photo(name=f"ONLY-{one.tag}-seen.png", content=io.BytesIO(PNG))],
            tapped_at=NOW, now=NOW,
        )  # fmt: skip
        moment = taps.moment(tapped_at=NOW, sent_at=NOW, now=NOW)
        key = uuid.uuid5(uuid.NAMESPACE_OID, one.tag)
        taps.begin(key=key, path=f"/ONLY-{one.tag}/", moment=moment, now=NOW)


def give_policy(cast: Cast) -> None:
    """An entry of the policy radar with a step, and a feed: the maker's alone."""
    with acting(network()):
        feed = Feed.objects.create(name="Rivals", url="https://feed.example.cn/rss", next_at=NOW)
        entry = Entry.objects.create(
            kind="recall",
            title="Rivals",
            found_at=NOW,
            due_at=NOW,
            changed_at=NOW,
            feed=feed,
            message_id=None,
        )
        step = PolicyStep.objects.create(entry=entry, verb="found", at=NOW)
        PolicyStep.objects.filter(pk=step.pk).update(stroke=step.pk)
