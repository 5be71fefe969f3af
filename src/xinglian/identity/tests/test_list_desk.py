"""Views of lists and columns: kept per person, shared with colleagues, never with strangers."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

SignIn = Callable[[Member], Client]
PEOPLE = "/identity/people"


def save(client: Client, name: str, *, key: str = "identity.people", **more: str) -> int:
    sent = {"list": key, "name": name, "query": "role=auditor", "back": PEOPLE, **more}
    return client.post(reverse("identity:save_list_view"), sent).status_code


def labels(client: Client, path: str) -> list[str]:
    return [str(tab.label) for tab in client.get(path).context["desk"].tabs]


def test_a_view_is_saved_and_shared_with_colleagues(cast: Cast, client_of: SignIn) -> None:
    director, manager = client_of(cast.director), client_of(cast.manager)
    assert save(director, "江苏", is_shared="on") == 302
    assert save(director, "只给我", query="state=all") == 302
    page = manager.get(f"{PEOPLE}?role=auditor")
    view = next(tab for tab in page.context["desk"].tabs if tab.label == "江苏")
    assert view.active
    assert "只给我" not in labels(manager, PEOPLE)
    assert "只给我" in labels(director, PEOPLE)


def test_a_name_is_used_once_per_list_and_an_empty_view_is_no_view(
    cast: Cast, client_of: SignIn
) -> None:
    director = client_of(cast.director)
    assert save(director, "江苏") == 302
    assert save(director, "江苏", query="state=locked") == 409
    assert save(director, "江苏", key="catalogue.parts", query="ev=1") == 302
    assert save(director, "空", query="") == 409
    assert save(director, " ") == 409


def test_only_its_owner_changes_or_deletes_a_view_and_the_toast_brings_it_back(
    cast: Cast, client_of: SignIn
) -> None:
    director, manager = client_of(cast.director), client_of(cast.manager)
    save(director, "江苏", is_shared="on")
    with acting(network()):
        number = sql.value("SELECT id FROM identity_listview")
    for verb in ("change", "delete"):
        url = reverse(f"identity:{verb}_list_view", args=[number])
        assert manager.post(url, {"name": "x", "back": PEOPLE}).status_code == 409
    change = reverse("identity:change_list_view", args=[number])
    director.post(change, {"name": "苏", "back": PEOPLE})
    assert "苏" in labels(director, PEOPLE)
    assert "苏" not in labels(manager, PEOPLE)
    gone = director.post(
        reverse("identity:delete_list_view", args=[number]), {"back": PEOPLE}, follow=True
    )
    assert "苏" not in labels(director, PEOPLE)
    undo = next(one["undo"] for one in gone.context["toasts"])
    assert parse_qs(urlsplit(undo).query)["was"]
    assert manager.post(undo).status_code == 409
    assert director.post(undo).status_code == 204
    assert "苏" in labels(director, PEOPLE)


def test_columns_are_remembered_in_their_order_per_person_and_list(
    cast: Cast, client_of: SignIn
) -> None:
    director, manager = client_of(cast.director), client_of(cast.manager)
    kept = director.post(
        reverse("identity:keep_list"),
        {"list": "identity.people", "shown": ["seen", "roles", "nonsense"], "density": "roomy",
         "back": PEOPLE, "query": "role=auditor"},
    )  # fmt: skip
    assert kept["Location"] == f"{PEOPLE}?role=auditor"
    page = director.get(PEOPLE)
    assert [one.key for one in page.context["desk"].columns] == ["name", "seen", "roles"]
    assert 'data-density="roomy"' in page.content.decode()
    assert [one.key for one in manager.get(PEOPLE).context["desk"].columns][:3] == [
        "name", "roles", "org",
    ]  # fmt: skip
    director.post(
        reverse("identity:keep_list"),
        {"list": "identity.people", "reset": "1", "shown": ["seen"], "back": PEOPLE},
    )
    assert len(director.get(PEOPLE).context["desk"].columns) > 3


def test_a_partner_never_sees_a_strangers_view(cast: Cast, client_of: SignIn) -> None:
    for member in (cast.director, cast.shuchi_owner):
        save(client_of(member), "他家", is_shared="on", query="state=all")
    assert "他家" not in labels(client_of(cast.jiangdong_owner), PEOPLE)
    with acting(cast.jiangdong_owner.scope):
        assert sql.value("SELECT count(*) FROM identity_listview") == 0


def test_the_way_back_never_leaves_the_site(cast: Cast, client_of: SignIn) -> None:
    for bad in ("https://evil.example/", "//evil.example/", ""):
        kept = client_of(cast.director).post(reverse("identity:keep_list"), {"back": bad})
        assert kept["Location"] == "/"


def test_the_cascade_goes_down_level_by_level(cast: Cast, client_of: SignIn) -> None:
    url = reverse("identity:region_levels")
    client = client_of(cast.director)
    first = client.get(url, {"name": "region", "id": "r", "region": ""}).content.decode()
    assert first.count("<select") == 1
    assert "江苏" in first
    deeper = client.get(url, {"name": "region", "id": "r", "region": "3201"}).content.decode()
    assert deeper.count("<select") == 3
    assert "玄武区" in deeper

    def below(code: str) -> str:
        asked = {"name": "region", "id": "r", "region": code}
        return client.get(url, asked).content.decode()

    assert below("320102").count("<select") == 3  # a district has nothing below it
    assert below("US").count("<select") == 1
    assert 'value="110101" selected' in below("110101")
