"""What a provider gave us to prove who we are: stored sealed, and never shown again."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.counter import secret_of
from xinglian.push.models import Provider

ClientOf = Callable[[Member], Client]
SECRET = "k9-never-again-42"
GATEWAY = {
    "url": "http://127.0.0.1:9/sms", "auth": "bearer", "sign": "星链", "body": '{"to": "{phone}", "text": "{text}"}',
    "code_path": "code", "ok_codes": "0",
}  # fmt: skip


def gateway(cast: Cast) -> str:
    with acting(scope.staff(org_id=cast.maker_id)):
        api.configure_channel(key="sms", provider="sms_http", settings=GATEWAY, secret=SECRET, now=clock.now())  # fmt: skip
    return "sms_http"


def stored(key: str) -> Provider:
    with acting(network()):
        return Provider.objects.get(pk=key)


def page_of(key: str) -> str:
    return reverse("push:provider", args=[key])


def test_no_page_of_a_provider_shows_its_secret_again(cast: Cast, client_of: ClientOf) -> None:
    key = gateway(cast)
    director = client_of(cast.director)
    for page in (
        page_of(key),
        reverse("push:channel", args=["sms"]),
        reverse("push:channels"),
        reverse("identity:audit"),
    ):
        answer = director.get(page, follow=True)
        assert answer.status_code == 200, page
        assert SECRET not in answer.content.decode(), page


def test_it_lies_sealed_in_the_database(cast: Cast) -> None:
    key = gateway(cast)
    with acting(network()):
        row = sql.value("SELECT row_to_json(p)::text FROM push_provider AS p WHERE key = %s", [key])
    assert SECRET not in row
    assert secret_of(stored(key)) == SECRET


def test_an_empty_field_keeps_it_and_a_typing_error_elsewhere_does_not_echo_a_new_one(
    cast: Cast, client_of: ClientOf
) -> None:
    key = gateway(cast)
    director, page = client_of(cast.director), page_of(key)
    form = director.get(page).context["form"]
    given = {name: GATEWAY.get(name, form.initial.get(name, "")) for name in form.fields}
    terms = director.get(page).context["terms"]
    given |= {name: terms.initial.get(name) or "" for name in terms.fields}
    kept = given | {"secret": "", "is_on": "on", "sign": "星链二"}
    assert director.post(page, kept).status_code == 302
    assert stored(key).settings["sign"] == "星链二"
    assert secret_of(stored(key)) == SECRET
    wrong = given | {"secret": "another-one-77", "url": "no address"}
    answer = director.post(page, wrong)
    assert answer.status_code == 422
    assert "another-one-77" not in answer.content.decode()
    assert secret_of(stored(key)) == SECRET
