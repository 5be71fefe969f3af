"""Money, files, vault, knobs, outgoing requests."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.cast import Cast
from xinglian.kernel import files, knobs, outgoing, vault
from xinglian.kernel.money import Money
from xinglian.kernel.scope import acting


def test_money_rounds_once_and_half_up() -> None:
    assert Money.of(Decimal("2.675")) == Money(268)
    assert Money.of("1234.5", "JPY") == Money(1235, "JPY")
    assert str(Money(-123456)) == "-¥1,234.56"


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Money(1, "CNY") + Money(1, "USD")


def store(name: str, content: bytes, **more: Any) -> Any:
    options = {"purpose": "test", "accepted": {"pdf", "csv", "xlsx"}, "max_bytes": 1000} | more
    return files.store(io.BytesIO(content), name=name, **options)


def test_a_stored_file_is_found_again_by_its_owner_only(cast: Cast) -> None:
    with acting(cast.jiangdong_owner.scope):
        kept = store("../../etc/合同\u202e.pdf", b"%PDF-1.7 hello")
        assert kept.name == "合同.pdf"
        assert files.open_file(kept).read() == b"%PDF-1.7 hello"
    with acting(cast.shuchi_owner.scope):
        assert not type(kept).objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.pdf", b"MZ\x90\x00 not a pdf", files.FileTypeRefused),
        ("a.exe", b"%PDF-", files.FileTypeRefused),
        ("a.csv", b"PK\x03\x04zip", files.FileTypeRefused),
        ("a.csv", b"", files.FileEmpty),
        ("a.csv", b"x" * 1001, files.FileTooLarge),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    cast: Cast, name: str, content: bytes, refusal: type[Exception]
) -> None:
    with acting(cast.director.scope), pytest.raises(refusal):
        store(name, content)


def test_a_secret_comes_back_and_only_with_its_key(settings: Any, tmp_path: Path) -> None:
    settings.XINGLIAN_KEY_FILE = tmp_path / "one.key"
    kept = vault.encrypt("hush")
    assert b"hush" not in kept
    assert vault.decrypt(kept) == "hush"
    settings.XINGLIAN_KEY_FILE = tmp_path / "two.key"
    with pytest.raises(vault.VaultProblem, match="another key"):
        vault.decrypt(kept)


def test_a_key_others_can_read_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.XINGLIAN_KEY_FILE = tmp_path / "k"
    vault.encrypt("x")
    (tmp_path / "k").chmod(0o644)
    with pytest.raises(vault.VaultProblem, match="chmod 600"):
        vault.encrypt("x")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "[::ffff:10.0.0.1]",
    ],
)
def test_private_addresses_are_refused(settings: Any, host: str) -> None:
    settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = False
    with outgoing.client() as client, pytest.raises(outgoing.AddressRefused):
        client.get(f"http://{host if ':' not in host or host[0] == '[' else f'[{host}]'}/")


def test_a_knob_turns_within_its_bounds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cups = knobs.Knob(key="test.cups", kind="integer", default=3, label="Cups", least=1, most=9)
    monkeypatch.setitem(knobs._declared, cups.key, cups)  # gone afterwards
    with acting(cast.director.scope):
        assert knobs.value("test.cups") == 3
        knobs.turn(key="test.cups", to="5", why="guests")
        assert knobs.values("test.") == {"test.cups": 5}
        with pytest.raises(knobs.KnobRefused, match="Cups"):
            knobs.turn(key="test.cups", to="10")
