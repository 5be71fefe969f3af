from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel.scope import acting, network
from xinglian.risk.models import Measure, Risk

DAY = (NOW + timedelta(days=400)).date().isoformat()


def form(cast: Cast, **other: object) -> dict[str, object]:
    return {
        "title": "冬季物流中断", "likelihood": 3, "impact": 4, "state": "open", "owner": cast.manager.person_id, "review_on": DAY,
        "about": "", "family": "sales",
    } | other  # fmt: skip


def test_a_risk_is_written_weighed_and_given_a_measure(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.director)
    assert client.post("/risk/register/new/", form(cast)).status_code == 302
    with acting(network()):
        risk = Risk.objects.get()
    assert (risk.owner_name, risk.likelihood * risk.impact) == (cast.manager.name, 12)
    assert (
        client.post(
            f"/risk/register/{risk.pk}/measures/", {"what": "备用线路", "due_on": DAY}
        ).status_code
        == 302
    )
    with acting(network()):
        measure = Measure.objects.get()
    client.post(f"/risk/measures/{measure.pk}/tick/")
    page = client.get(f"/risk/register/{risk.pk}/").content.decode()
    assert "备用线路" in page
    assert "xl-no-done" in page
    assert "冬季物流中断" in client.get("/risk/register/?state=all&cell=3-4").content.decode()


def test_a_review_in_the_past_is_refused_at_its_field(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    answer = client_of(cast.director).post(
        "/risk/register/new/", form(cast, review_on="2020-01-01")
    )
    assert answer.status_code == 422
    with acting(network()):
        assert not Risk.objects.exists()


def test_the_auditor_reads_the_register_and_writes_nothing(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.auditor)
    assert client.get("/risk/register/").status_code == 200
    assert client.post("/risk/register/new/", form(cast)).status_code == 403


def test_partners_find_nothing_of_the_radar(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.jiangdong_owner)
    assert [
        client.get(url).status_code
        for url in ("/risk/", "/risk/register/", "/risk/series/", "/risk/quality/")
    ] == [403] * 4
