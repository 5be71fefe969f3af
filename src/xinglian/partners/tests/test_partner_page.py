"""A partner's page: papers, contacts, notes, timeline, the next step; and the partner's own."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast, Member
from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api
from xinglian.partners.access import partner_seen
from xinglian.partners.actions.keep_papers import write_note
from xinglian.partners.models import Partner
from xinglian.partners.queries import timeline
from xinglian.partners.queries.timeline import Entry, Mark

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n%test"
SignIn = Callable[[Member], Client]


def add_paper(client: Client, partner_id: int, **more: Any) -> Any:
    file = SimpleUploadedFile("contract.pdf", PDF, "application/pdf")
    given = {
        "file": file,
        "kind": "contract",
        "title": "2026 合同",
        "expires_on": "2026-12-31",
        **more,
    }
    return client.post(f"/partners/{partner_id}/documents/add", given)


def test_a_paper_is_kept_opened_and_taken_off(cast: Cast, client_of: SignIn) -> None:
    director = client_of(cast.director)
    assert add_paper(director, cast.jiangdong_id).status_code == 302
    with acting(network()):
        document_id = sql.value("SELECT id FROM partners_document")
    url = f"/partners/documents/{document_id}"
    opened = client_of(cast.jiangdong_owner).get(url)
    assert opened.getvalue() == PDF
    assert opened["Content-Type"] == "application/pdf"
    assert "sandbox" in opened["Content-Security-Policy"]
    assert client_of(cast.shuchi_owner).get(url).status_code == 404
    assert client_of(cast.csm).get(url).status_code == 404
    assert director.post(f"{url}/remove").status_code == 302
    assert director.get(url).status_code == 404
    assert director.post(f"{url}/remove?restore").status_code == 302
    assert director.get(url).status_code == 200


def test_a_paper_that_is_not_what_it_says_is_refused(cast: Cast, client_of: SignIn) -> None:
    fake = SimpleUploadedFile("contract.pdf", b"MZ\x90 not a pdf", "application/pdf")
    answer = add_paper(client_of(cast.director), cast.jiangdong_id, file=fake)
    assert answer.status_code == 422
    with acting(network()):
        assert sql.value("SELECT count(*) FROM partners_document") == 0


def test_a_paper_running_out_is_the_next_step(cast: Cast, client_of: SignIn) -> None:
    director = client_of(cast.director)
    soon = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011 - the page's own day
    add_paper(director, cast.jiangdong_id, expires_on=soon)
    step = director.get(f"/partners/{cast.jiangdong_id}").context["step"]
    assert step.tone == "watch"
    assert "2026 合同" in step.text
    assert (
        director.get(f"/partners/{cast.garage_id}").context["step"].url.endswith("#id_csm_person")
    )


def test_contacts_are_kept_by_staff_and_the_partner_itself(cast: Cast, client_of: SignIn) -> None:
    given = {"name": "陈婉", "title": "采购", "phone": "1", "email": ""}
    owner = client_of(cast.jiangdong_owner)
    assert owner.post(f"/partners/{cast.jiangdong_id}/contacts/add", given).status_code == 302
    assert owner.post(f"/partners/{cast.shuchi_id}/contacts/add", given).status_code == 404
    assert client_of(cast.jiangdong_tech).post(
        f"/partners/{cast.jiangdong_id}/contacts/add", given
    ).status_code == 403  # fmt: skip
    assert "陈婉" in owner.get("/partners/mine").content.decode()
    with acting(network()):
        contact_id = sql.value("SELECT id FROM partners_contact")
    assert client_of(cast.shuchi_owner).post(
        f"/partners/contacts/{contact_id}/remove"
    ).status_code == 404  # fmt: skip
    assert owner.post(f"/partners/contacts/{contact_id}/remove").status_code == 302
    owner.get("/partners/mine")  # the toast says the name once more
    assert "陈婉" not in owner.get("/partners/mine").content.decode()


def test_ending_a_partner_says_how_many_people_it_signs_out(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.director).get(f"/partners/{cast.jiangdong_id}/status").content.decode()
    asked = re.search(r'<option value="ended" data-confirm="([^"]+)"', page)
    assert asked
    assert "3 个人马上退出" in asked[1]
    assert '<option value="suspended">' in page


def test_a_note_is_removed_by_its_writer_only(cast: Cast, client_of: SignIn) -> None:
    director = client_of(cast.director)
    director.post(f"/partners/{cast.shuchi_id}/notes/add", {"text": "下周盘点"})
    with acting(network()):
        note_id = sql.value("SELECT id FROM partners_note")
    page = client_of(cast.csm).get(f"/partners/{cast.shuchi_id}/timeline").content.decode()
    assert "下周盘点" in page
    assert client_of(cast.csm).post(f"/partners/notes/{note_id}/remove").status_code == 404
    assert director.post(f"/partners/notes/{note_id}/remove").status_code == 302
    assert "下周盘点" not in director.get(f"/partners/{cast.shuchi_id}/timeline").content.decode()


def test_the_timeline_merges_sources_without_gap_or_repeat(cast: Cast) -> None:
    moments = [NOW - timedelta(hours=n // 3) for n in range(70)]

    def fetch(*, partner_id: int, mark: Mark, limit: int, viewer: Any) -> list[Entry]:
        entries = [Entry(at=at, key=key, title=f"other {key}") for key, at in enumerate(moments)]
        older = [e for e in entries if (e.at, e.key) < (mark.at, mark.key)]
        return sorted(older, key=lambda e: (e.at, e.key), reverse=True)[:limit]

    api.timeline_source("aaa", label="Other", fetch=fetch, allowed=lambda viewer: True)
    try:
        with acting(network()):
            for n, at in enumerate(moments):
                write_note(
                    partner_id=cast.garage_id,
                    text=f"note {n}",
                    person_id=None,
                    person_name="",
                    now=at,
                )
        with acting(cast.director.scope):
            viewer = type(
                "V", (), {"is_staff": True, "person_id": 0, "has": lambda _self, *_roles: False}
            )()
            seen: list[str] = []
            after = ""
            for _ in range(20):
                page = timeline.stretch(
                    partner_id=cast.garage_id,
                    viewer=viewer,
                    now=NOW + timedelta(days=9),
                    after=after,
                )
                seen += [str(entry.text or entry.title) for entry in page.entries]
                if page.next is None:
                    break
                after = page.next
        wanted = {f"note {n}" for n in range(70)} | {f"other {n}" for n in range(70)}
        assert wanted <= set(seen)
        assert len(seen) == len(set(seen))
    finally:
        timeline._sources.pop("aaa")


def test_the_page_asks_a_fixed_number_of_queries(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.director)
    for tab in ("", "?tab=people", "?tab=papers", "?tab=details"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/partners/{cast.jiangdong_id}{tab}").status_code == 200
        assert len(asked) <= 16


def test_a_partner_reads_its_own_page_and_nothing_internal(cast: Cast, client_of: SignIn) -> None:
    with acting(cast.director.scope):
        write_note(
            partner_id=cast.jiangdong_id, text="内部记录", person_id=None, person_name="", now=NOW
        )
        api.assign_csm(partner_ids=[cast.jiangdong_id], csm_person_id=cast.csm.person_id, now=NOW)
    page = client_of(cast.jiangdong_clerk).get("/partners/mine").content.decode()
    assert "江东汽配有限公司" in page
    assert "吴倩" in page
    assert "内部记录" not in page
    assert "蜀驰" not in page


def test_a_new_partner_like_a_known_one_asks_first(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.manager)
    given = {
        "name": "江东汽车配件有限责任公司", "code": "P-9", "type": "garage", "status": "prospect",
        "region": "320102",
    }  # fmt: skip
    asked = client.post("/partners/new", given)
    assert asked.status_code == 422
    assert asked.context["alike"][0]["code"] == "P-320102"
    assert client.post("/partners/new", given | {"sure": "1"}).status_code == 302


def test_the_form_names_field_and_fix(cast: Cast, client_of: SignIn) -> None:
    given = {
        "name": "甲", "code": "P-320102", "type": "garage", "region": "no", "credit_code": "123",
        "parent": "7", "bays": "-1",
    }  # fmt: skip
    form = client_of(cast.manager).post(f"/partners/{cast.garage_id}/edit", given).context["form"]
    assert set(form.errors) == {"region", "credit_code", "parent", "bays"}
    good = given | {"region": "320102", "credit_code": "", "parent": "", "bays": "2"}
    form = client_of(cast.manager).post(f"/partners/{cast.garage_id}/edit", good).context["form"]
    assert set(form.errors) == {"code"}


def test_a_partner_sees_how_to_reach_its_csm_and_no_other_of_the_makers_people(
    cast: Cast, client_of: SignIn
) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE identity_person SET phone = '138' || right(id::text, 8) WHERE org_id = %s",
            [cast.maker_id],
        )
        phones = {
            row["login"]: row["phone"]
            for row in sql.rows("SELECT login, phone FROM identity_person WHERE phone <> ''")
        }
        sql.execute(
            "UPDATE partners_partner SET csm_person_id = %s WHERE organisation_id = %s",
            [cast.csm.person_id, cast.shuchi_id],
        )
    page = client_of(cast.shuchi_owner).get("/partners/mine").content.decode()
    assert f"tel:{phones['csm']}" in page
    with acting(cast.shuchi_owner.scope):
        cards = identity.contact_cards(ids=[one.person_id for one in cast.everybody()])
    assert {card.phone for card in cards.values() if card.phone} == {phones["csm"]}


def test_a_partner_read_for_its_page_is_whole(cast: Cast) -> None:
    with acting(cast.director.scope):
        sql.execute(
            "UPDATE partners_partner SET layer_reason = '{\"share\": 0.2}' WHERE organisation_id = %s",
            [cast.jiangdong_id],
        )
        for _again in range(2):
            read, stored = (
                partner_seen(cast.jiangdong_id),
                Partner.objects.get(pk=cast.jiangdong_id),
            )
            assert read.get_deferred_fields() == set()
            for field in Partner._meta.concrete_fields:
                assert getattr(read, field.attname) == getattr(stored, field.attname), field.name
        assert read.layer_reason == {"share": 0.2}
