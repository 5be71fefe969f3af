"""Asking an address for its feed: through the outgoing door, so that no private network, no flood and no drip gets in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from xinglian.kernel import outgoing
from xinglian.policyradar.rules.feed_items import Read, Unreadable, read

_HEADERS = {
    "User-Agent": "Xinglian policy radar",
    "Accept": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.8, */*;q=0.1",
}  # fmt: skip

_STATUS = {404: "gone", 410: "gone", 401: "closed", 403: "closed"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`trouble` "" and `read` None: nothing new since."""

    read: Read | None = None
    etag: str = ""
    last_modified: str = ""
    trouble: str = ""
    detail: str = ""


def fetch_feed(*, url: str, etag: str = "", last_modified: str = "") -> Answer:
    """Never raises: what is wrong is in the answer."""
    if urlsplit(url).scheme not in ("https", "http"):
        return Answer(trouble="address", detail=url[:200])
    headers = dict(_HEADERS)
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    try:
        with outgoing.client() as client:
            got = client.get(url, headers=headers)
    except outgoing.AddressRefused:
        return Answer(trouble="address", detail=url[:200])
    except httpx.TimeoutException:
        return Answer(trouble="slow")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return Answer(trouble="no_answer", detail=str(error)[:200])
    if got.status_code == httpx.codes.NOT_MODIFIED:
        return Answer(etag=etag, last_modified=last_modified)
    return _refused(got) or _read(got)


def _refused(got: httpx.Response) -> Answer | None:
    """What the status says; None when it is fine."""
    if got.is_redirect:
        return Answer(trouble="moved", detail=got.headers.get("location", "")[:200])
    if got.is_success:
        return None
    return Answer(trouble=_STATUS.get(got.status_code, "answer"), detail=str(got.status_code))


def _read(got: httpx.Response) -> Answer:
    try:
        found = read(got.content)
    except Unreadable as wrong:
        return Answer(trouble=wrong.code, detail=wrong.detail[:200])
    return Answer(
        read=found, etag=got.headers.get("etag", "")[:300], last_modified=got.headers.get("last-modified", "")[:80],
    )  # fmt: skip
