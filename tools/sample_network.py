"""A small sample network for pictures and page tests: the demo's inventions on a clock that stands still, every kind
of page with something on it. Run as a process of its own with the environment of `tests.fixtures.sample`."""

import io
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore

from xinglian.demo import (
    audiences,
    care,
    experiments,
    orders,
    outreach,
    past,
    policies,
    pool,
    prices,
    risk,
    sentinels,
    stage,
    stock,
    tasks,
    versions,
)
from xinglian.demo.doubles.feed_server import FeedServer
from xinglian.demo.doubles.mail_server import MailServer
from xinglian.demo.doubles.webhook_receiver import WebhookReceiver
from xinglian.demo.network import generate
from xinglian.demo.policy_feeds import published
from xinglian.demo.story import KINDS
from xinglian.emergency.actions.end_alarm import end_alarm
from xinglian.emergency.actions.prepare_alarm import prepare_alarm
from xinglian.emergency.actions.release_alarm import release_alarm
from xinglian.gateway.actions.issue_token import issue_token
from xinglian.gateway.rules.rights import Right
from xinglian.identity import api as identity
from xinglian.identity.actions.keep_list import save_list_view
from xinglian.identity.actions.open_sign_in import open_sign_in
from xinglian.identity.api import Role, Viewer
from xinglian.identity.models import SignIn
from xinglian.intake import api as intake
from xinglian.kernel import clock, jobs, knobs, outbox, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.partners.actions.keep_papers import add_document, keep_contact, write_note
from xinglian.partners.actions.merge_partners import merge_partners
from xinglian.partners.models import DuplicatePair
from xinglian.partners.rules.words import DocumentKind
from xinglian.push import api as push
from xinglian.push.actions.draft import begin_draft, save_draft, save_variant
from xinglian.push.actions.escalate import escalate
from xinglian.push.actions.review import submit_message
from xinglian.push.actions.set_group import Told, set_group
from xinglian.push.actions.set_provider import Terms, set_provider
from xinglian.push.actions.set_template import Wording, set_template
from xinglian.scorecard import api as scorecard
from xinglian.signals import api as signals
from xinglian.signals.actions.correct_tag import correct_tag
from xinglian.signals.actions.predict import predict
from xinglian.signals.actions.save_audience import save_audience
from xinglian.trade import api as trade
from xinglian.workspace.actions.keep_wall import give_wall

SEED, PARTNERS, MONTHS = 2026, 60, 14
PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def make(folder: Path) -> None:
    """The whole network in the database of the environment; `folder` keeps the files."""
    now = clock.now()
    made = generate(
        to=folder / "network", now=now.date(), seed=SEED, partners=PARTNERS, months=MONTHS
    )
    maker = stage.set_up_maker(now=now, password="only-for-pictures")
    for kind, door in KINDS.items():
        for file in made.of_kind(kind):
            bring_in(door, folder / "network" / file.name)
    people = folder / "network" / "people.csv"
    stage.add_partner_people(people_file=people, now=now, password="only-for-pictures")
    stock.tell(now=now)
    prices.tell(now=now)
    orders.tell(now=now)
    with acting(network()):
        trade.refresh_mirror()
        files = trade.order_lines_parquet()
        trade.recompute_layers(now=now)
        signals.refresh(now=now, order_files=files)
    audiences.save_samples(maker=maker, now=now)
    audiences.keep_night(now=now - timedelta(days=1))
    send_campaign(maker, folder)
    with acting(network()):
        predict(now=now, order_files=trade.order_lines_parquet())
        signals.refresh(now=now, order_files=trade.order_lines_parquet())
    audiences.keep_night(now=now)
    write_messages(maker)
    hold_a_drill(maker)
    keep_papers(maker)
    keep_people(maker)
    keep_template(maker)
    try_versions(maker)
    correct_a_tag(maker)
    leave_troubles(folder)
    care_and_ask(now=now)
    signals.measure_everybody(now=now)
    scorecard.score_everybody(now=now)
    past.tell(maker=maker, now=now, months=4)
    risk.tell(now=now)
    with FeedServer(feeds=published(now=now)) as feeds:
        policies.tell(now=now, feeds_at=feeds.base)
    sentinels.tell(now=now)
    pool.tell(now=now)
    leave_nothing_to_the_clock(now=now)


def care_and_ask(*, now: datetime) -> None:
    care.tell(now=now)
    tasks.tell(now=now)


def leave_nothing_to_the_clock(*, now: datetime) -> None:
    """What a page would say differently at each making."""
    with acting(network()):
        sql.execute(
            "UPDATE signals_indicator_run SET started_at = %(now)s, finished_at = %(now)s",
            {"now": now},
        )
        # An audience's first night is written by a worker, and there is none.
        sql.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name IN ('signals.keep_audience', 'signals.place_made', 'policyradar.count')"
        )
        # Said on pages, and taken from the database's own clock.
        sql.execute(
            "UPDATE signals_refresh SET started_at = %(now)s, finished_at = %(now)s", {"now": now}
        )
        sql.execute("UPDATE intake_batch SET seconds = '{}'")  # a page says them from one second on
    jobs.run("workspace.catch_up", {"scope": network().to_json()})
    with acting(network()):
        # Lots fall differently in every database: the cockpit's picture is of what reads the same each time.
        sql.execute(
            "DELETE FROM workspace_reach WHERE message_id IN (SELECT message_id FROM push_experiment)"
        )


def correct_a_tag(maker: stage.Maker) -> None:
    """Somebody was there, and knows better than the figures."""
    now = clock.now()
    with acting(network()):
        partner_id = sql.value("SELECT organisation_id FROM partners_partner WHERE code = 'PA0001'")
    person_id, _membership = maker.people["zhou"]
    with acting(staff(org_id=maker.org_id, person_id=person_id)):
        correct_tag(
            partner_id=partner_id, tag="newcomer_alone", why="新老板接手，当新伙伴带", person_id=person_id, person_name="周明远",
            expires_on=now.date() + timedelta(60), today=now.date(), now=now,
        )  # fmt: skip


def bring_in(door: str, path: Path) -> None:
    result = intake.import_file(kind=door, path=path, source="启明示例")
    if result.state != "imported":
        raise RuntimeError(f"{path.name}: {result.state} {result.refusal} {result.problems}")


def send_campaign(maker: stage.Maker, folder: Path) -> None:
    """Written, approved, delivered to the doubles, read by most; a few are late and escalated."""
    with MailServer(ledger=folder / "mail.jsonl") as mail:
        # No webhooks: their receiver checks the time of a signature, and here it stands still.
        receiver = WebhookReceiver(ledger=folder / "hooks.jsonl", secrets={})
        outreach.open_channels(
            mail_port=mail.port, hooks=[], receiver=receiver, secrets_file=folder / "hooks.json"
        )
        message_id = outreach.write_and_approve(maker=maker)
        push.work_until_done()
    outreach.let_them_read(
        message_id=message_id, seed=SEED, minutes_per_second=1_000_000,
        most_minutes=14, told=lambda share, read: None,
    )  # fmt: skip
    with acting(network()):
        escalate(message_id=message_id, now=clock.now())
    while outbox.deliver_waiting():
        pass
    # Receipts, then who is still not reached: done here and now; nothing of this network waits for a worker.
    for name in ("push.tally", "push.standing"):
        with acting(network()):
            waiting = sql.rows(
                "SELECT task_name, args FROM procrastinate_jobs WHERE task_name = %s", [name]
            )
            sql.execute("DELETE FROM procrastinate_jobs")
        for job in waiting:
            jobs.run(job["task_name"], job["args"])
    with acting(network()):
        sql.execute("DELETE FROM procrastinate_jobs")


def write_messages(maker: stage.Maker) -> None:
    """A draft that is being written and one that waits for a second person; one plain notice that is pinned."""
    now, author_id = clock.now(), maker.people[outreach.AUTHOR][0]
    for title, hand_in in (("冬季促销：雨刮与玻璃水", False), ("2027 返利政策说明", True)):
        with acting(staff(org_id=maker.org_id, person_id=author_id)):
            draft = begin_draft(
                org_id=maker.org_id, author_id=author_id, author_name="王敏", title=title,
                audience_expr="type:garage", now=now,
            )  # fmt: skip
            save_draft(
                message_id=draft.pk,
                changes={"kind": "policy", "must_acknowledge": True, "ack_minutes": 60},
                now=now,
            )
            save_variant(
                message_id=draft.pk, language="zh-hans", subject=f"{title}，请{{partner.short_name}}看一下",
                body="{person.name|您好}：\n\n- **时间**：12 月 1 日起\n- **范围**：全部门店", is_checked=True, now=now,
            )  # fmt: skip
            if hand_in:
                knobs.turn(key="push.approval_size", to=1)
                submit_message(message_id=draft.pk, now=now)
    with acting(network()):
        owner = sql.row(
            "SELECT m.org_id FROM identity_person p JOIN identity_membership m ON m.person_id = p.id WHERE p.login = 'jiangdong'"
        )
        notice = push.send_now(
            words=[push.Words(subject="12 月盘点安排", body="12 月 5 日 18:00 前上传库存。")],
            title="12 月盘点安排", org_ids=[int((owner or {})["org_id"])], kind="policy", now=now - timedelta(days=1),
        )  # fmt: skip
    push.release_message(message_id=notice)


def hold_a_drill(maker: stage.Maker) -> None:
    """A drill for the banks, prepared by one, released by another and over: it ends in its report."""
    now = clock.now()
    author, second = (
        _viewer(maker, outreach.AUTHOR, Role.CHANNEL_MANAGER),
        _viewer(maker, "zhou", Role.HQ_DIRECTOR),
    )
    with acting(author.scope):
        alarm = prepare_alarm(
            viewer=author, template="logistics", audience_expr="type:bank", is_drill=True, cut=("webhook",), now=now,
            values={
                "place": {"zh-hans": "南京、镇江"}, "reason": {"zh-hans": "洪水冲断 S122 省道。"}, "since": {"zh-hans": "08:30"},
                "until": {"zh-hans": "待定"}, "way": {"zh-hans": "改由合肥仓发货"}, "contact": {"zh-hans": "何平 025-8888"},
            },
        )  # fmt: skip
    with acting(second.scope):
        release_alarm(alarm_id=alarm.pk, viewer=second, now=now)
    push.deliver_first(message_id=alarm.message_id or 0)
    with acting(network()):
        end_alarm(alarm_id=alarm.pk, name=second.name, now=now)
        # Its jobs are nobody's here, and its notice to the second person is answered.
        sql.execute("DELETE FROM procrastinate_jobs")
        sql.execute(
            "UPDATE push_inbox SET read_at = sent_at WHERE read_at IS NULL AND message_id IN"
            " (SELECT id FROM push_message WHERE is_notice AND kind = 'emergency')"
        )


def _viewer(maker: stage.Maker, login: str, role: Role) -> Viewer:
    person_id, membership_id = maker.people[login]
    with acting(network()):
        name = str(sql.value("SELECT name FROM identity_person WHERE id = %s", [person_id]))
    return Viewer(
        person_id=person_id,
        membership_id=membership_id,
        name=name,
        org_id=maker.org_id,
        roles=frozenset({role}),
    )


def keep_papers(maker: stage.Maker) -> None:
    """Papers, notes and contacts at the agent of the story; twins that wait for a decision and two that were merged."""
    now, (person_id, _) = clock.now(), maker.people["zhou"]
    with acting(network()):
        agent = int(sql.value("SELECT organisation_id FROM partners_partner WHERE code = 'PA0001'"))
        garages = sql.column(
            "SELECT organisation_id FROM partners_partner WHERE type = 'garage' AND code <> 'GA0001' ORDER BY code LIMIT 4"
        )
        pair = sorted(garages[:2])
        DuplicatePair.objects.create(
            one_id=pair[0], other_id=pair[1], score="0.83", reasons={"name": 0.83}, found_at=now
        )
    with acting(staff(org_id=maker.org_id, person_id=person_id)):
        add_document(
            partner_id=agent, content=io.BytesIO(PNG), file_name="license.png", kind=DocumentKind.LICENCE,
            title="营业执照", expires_on=now.date() + timedelta(days=200), person_id=person_id, now=now,
        )  # fmt: skip
        keep_contact(partner_id=agent, name="陈会计", phone="13800000000", now=now)
        write_note(
            partner_id=agent, text="12 月想多要两车防冻液。", person_id=person_id, person_name="周明远", now=now,
        )  # fmt: skip
        save_list_view(
            org_id=maker.org_id, person_id=person_id, list_key="partners.partners", name="我的活跃客户", query="status=active",
            is_shared=False, now=now,
        )  # fmt: skip
        save_audience(
            name="防冻液老客户", note="去年冬天买过", expression="buys:antifreeze & type:garage",
            person_name="周明远", now=now,
        )  # fmt: skip
        merge_partners(
            kept_id=garages[2], merged_id=garages[3], person_id=person_id, why="同一家店", now=now
        )


def keep_people(maker: stage.Maker) -> None:
    """Sign-ins, an invitation each, a token each, for the maker's director and the agent's owner."""
    now = clock.now()
    with acting(network()):
        owner = sql.row(
            "SELECT p.id AS person_id, m.id AS membership_id, m.org_id FROM identity_person p"
            " JOIN identity_membership m ON m.person_id = p.id WHERE p.login = 'jiangdong'"
        )
        assert owner is not None
        director = maker.people["zhou"]
        for org_id, name, role in (
            (maker.org_id, "方晴", "support_agent"),
            (owner["org_id"], "丁一", "partner_clerk"),
        ):
            identity.open_invitation(
                org_id=org_id, name=name, roles=[role], email="guest@example.com", now=now
            )
        for person_id, membership_id in (director, (owner["person_id"], owner["membership_id"])):
            open_sign_in(
                person_id=person_id, membership_id=membership_id, by=SignIn.By.PASSWORD, address="10.0.0.1",
                user_agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0", now=now - timedelta(hours=2),
            )  # fmt: skip
    for person_id, membership_id in (director, (owner["person_id"], owner["membership_id"])):
        session = SessionStore()
        session["person_id"], session["membership_id"], session["stamp"] = (
            person_id,
            membership_id,
            0,
        )
        viewer: Any = identity.viewer_of_session(session)
        with acting(viewer.scope):
            if viewer.is_staff:
                give_wall(viewer=viewer, name="大厅", days=90, language="zh-hans", now=now)
            issue_token(
                viewer=viewer, stamp=0, name="ERP", rights=list(Right)[:2], days=90, now=now
            )


def keep_template(maker: stage.Maker) -> None:
    """A provider that is not switched on yet, with a text it has still to approve; a group's robot; the director's account on
    a messenger."""
    now, (person_id, _) = clock.now(), maker.people["zhou"]
    with acting(staff(org_id=maker.org_id, person_id=person_id)):
        provider = set_provider(
            channel="sms", kind="aliyun", settings={"key_id": "LTAI-example", "endpoint": "https://dysmsapi.aliyuncs.com", "sign": "启明"},
            secret="only-for-pictures", terms=Terms(is_on=False, price=Decimal("0.045")), now=now,
        )  # fmt: skip
        wording = Wording(
            code="SMS_48120003", sign="启明", body="${name}您好：${title}，详情见 ${link}",
            variables=[{"name": "name", "field": "name"}, {"name": "title", "field": "subject"}, {"name": "link", "field": "link"}],
            kinds=["policy"], language="zh-hans",
        )  # fmt: skip
        set_template(provider=provider.pk, wording=wording, now=now)
        set_group(
            org_id=maker.org_id,
            told=Told(name="华东大区群", kind="wecom"),
            address="http://127.0.0.1:9/robot?key=sample",
            now=now,
        )
    with acting(network()):
        identity.keep_address(person_id=person_id, kind="wecom", value="zhoumy", now=now)


def try_versions(maker: stage.Maker) -> None:
    """Experiments: one that waits for a decision, one on its way; a notice that was corrected."""
    experiments.tell(maker=maker)
    versions.tell(maker=maker)
    with acting(network()):
        sql.execute("DELETE FROM procrastinate_jobs")


def leave_troubles(folder: Path) -> None:
    """A file with rows that were refused, a failed job, a letter that was set aside."""
    path = folder / "partners-with-faults.csv"
    path.write_text(
        "code,name,type,region_code\nGA9001,山海汽修,garage,320113\nGA9002,,garage,320113\nGA9003,春风汽修,shop,99\n"
    )
    intake.import_file(kind="partners.partners", path=path, source="启明示例")
    with acting(network()):
        jobs.defer("push.tally", message_id=1)
        sql.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 5")
        sql.execute(
            "UPDATE push_delivery SET state = 'uncertain', reason = 'cut off after DATA' WHERE channel = 'email'"
            " AND membership_id = (SELECT min(membership_id) FROM push_delivery WHERE channel = 'email')"
        )


if __name__ == "__main__":
    make(Path(sys.argv[1]))
