"""Kept pages are packed once, and unpack to what they are with any token."""

import gzip

import pytest
from django.middleware import csrf
from django.utils.crypto import get_random_string

from xinglian.ui.sheet import TOKEN_BYTES, Sheet
from xinglian.ui.steady_csrf import masked

MARK = "xl-mark"
LONG = "".join(
    f"<tr><td>江东汽配 {n}</td></tr>" for n in range(4_000)
)  # beyond what a piece may point back to


@pytest.mark.parametrize(
    "html",
    [
        "",
        "江东",
        MARK,
        f"{MARK}{MARK}",
        f"a{MARK}",
        f"<p>{MARK}</p><p>{MARK}</p>",
        f"{LONG}{MARK}{LONG}{MARK}<p>{LONG}",
    ],
)
def test_a_page_unpacks_to_itself_with_every_token(html: str) -> None:
    sheet = Sheet(html, mark=MARK)
    for _again in range(2):
        token = get_random_string(TOKEN_BYTES)
        whole = html.replace(MARK, token).encode()
        assert sheet.plain(token) == whole
        assert gzip.decompress(sheet.gzip(token)) == whole


def test_the_token_is_not_compressed() -> None:
    token = get_random_string(TOKEN_BYTES)
    packed = Sheet(f"<p>{token}</p>{MARK}<p>{token}</p>{MARK}", mark=MARK).gzip(token)
    assert packed.count(token.encode()) == 2


def test_a_piece_leans_on_what_stands_before_it() -> None:
    once = len(Sheet(LONG, mark=MARK).gzip(""))
    both = len(Sheet(f"{LONG}{MARK}{LONG[-20_000:]}", mark=MARK).gzip("x" * TOKEN_BYTES))
    assert both < once + 600


def test_a_token_of_another_length_is_refused_rather_than_broken() -> None:
    with pytest.raises(ValueError, match="3 bytes"):
        Sheet(f"a{MARK}", mark=MARK).gzip("abc")


def test_answers_of_one_page_differ_in_length() -> None:
    sheet = Sheet(LONG, mark=MARK)
    assert len({len(sheet.gzip("")) for _ in range(40)}) > 5


def test_a_form_token_is_another_one_each_time_and_hides_the_same_secret() -> None:
    secret = get_random_string(csrf.CSRF_SECRET_LENGTH, csrf.CSRF_ALLOWED_CHARS)
    tokens = {masked(secret) for _ in range(50)}
    assert len(tokens) == 50
    assert {csrf._unmask_cipher_token(token) for token in tokens} == {secret}
    assert set("".join(token[: len(secret)] for token in tokens)) == set(csrf.CSRF_ALLOWED_CHARS)
