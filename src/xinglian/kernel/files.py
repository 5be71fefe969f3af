"""The file store: what people bring is checked, kept once and owned by an organisation.

Bytes lie on disk or in S3 (settings.STORAGES["files"]); the row says whose they are, under
row-level security. The type is read from the content, never believed from the name.
"""

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, scope
from xinglian.kernel.models import StoredFile
from xinglian.kernel.refusal import Refusal

_SIGNATURES: list[tuple[bytes, str]] = [
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
    (b"\x1f\x8b", "application/gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole"),
]
_BY_SUFFIX = {
    "xlsx": (
        "application/zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "docx": (
        "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "csv": ("text/plain", "text/csv"),
    "json": ("text/plain", "application/json"),
}


class FileTooLarge(Refusal):
    sentence = _("%(name)s is too large: %(size)s MB. At most %(most)s MB; split the file.")


class FileEmpty(Refusal):
    sentence = _("%(name)s is empty. Choose a file with content.")


class FileTypeRefused(Refusal):
    sentence = _("%(name)s is not of a type accepted here. Accepted: %(accepted)s.")


def store(
    content: IO[bytes],
    *,
    name: str,
    purpose: str,
    accepted: Iterable[str],
    max_bytes: int,
    org_id: int | None = None,
) -> StoredFile:
    """Check and keep a file. `accepted` are suffixes: {"csv", "xlsx", "pdf"}.

    Refuses empty, too large, and content that does not match its suffix.
    """
    clean = clean_name(name)
    digest, size = _measure(content, name=clean, max_bytes=max_bytes)
    media_type = _media_type(content, name=clean, accepted=sorted(accepted))
    acting = scope.current()
    stored = StoredFile(
        org_id=_owner(org_id, acting),
        person_id=acting.person_id,
        name=clean,
        media_type=media_type,
        size_bytes=size,
        sha256=digest,
        purpose=purpose,
        stored_at=clock.now(),
    )
    key = _key(digest)
    if not _storage().exists(key):
        content.seek(0)
        _storage().save(key, File(content))
        _to_disk(key)
    stored.save()
    return stored


def _owner(org_id: int | None, acting: scope.Scope) -> int:
    owner = acting.org_id if org_id is None else org_id
    if owner is None:
        raise ValueError("A file needs an owner organisation: pass org_id.")
    return owner


def hand_over(file_ids: Sequence[int], *, to_org_id: int) -> None:
    """Make files another organisation's. The caller has decided that what they belong to is."""
    with scope.acting(scope.network()):
        StoredFile.objects.filter(pk__in=file_ids).update(org_id=to_org_id)


def open_file(file: StoredFile) -> IO[bytes]:
    """The bytes. The caller has read `file` under its scope: that was the check."""
    opened: IO[bytes] = _storage().open(_key(file.sha256), "rb")
    return opened


def local_path(file: StoredFile) -> Path:
    """The file on this machine's disk, for readers that want a path; fetched once from a store elsewhere."""
    try:
        return Path(_storage().path(_key(file.sha256)))
    except NotImplementedError:
        kept = Path(settings.XINGLIAN_COLUMNAR) / "fetched" / file.sha256
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with open_file(file) as source, NamedTemporaryFile(dir=kept.parent, delete=False) as part:
            shutil.copyfileobj(source, part)
        Path(part.name).rename(kept)
    return kept


def forget(file: StoredFile) -> None:
    """Take the row away, and the bytes when nobody else has the same."""
    file.delete()
    if not StoredFile.objects.filter(sha256=file.sha256).exists():
        _storage().delete(_key(file.sha256))


def _to_disk(key: str) -> None:
    """What a committed row names must outlive a power failure."""
    try:
        path = Path(_storage().path(key))
    except NotImplementedError:
        return
    for place in (path, path.parent, path.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clean_name(name: str) -> str:
    """A name without path, control characters or direction tricks, at most 150 characters."""
    base = re.split(r"[\\/]", name)[-1]
    plain = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return (f"{stem[:140]}{dot}{suffix[:9]}" if dot else plain[:150]) or "file"


def _measure(content: IO[bytes], *, name: str, max_bytes: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(1 << 20):
        size += len(chunk)
        if size > max_bytes:
            raise FileTooLarge(
                name=name, size=f">{max_bytes / 1e6:.0f}", most=f"{max_bytes / 1e6:.0f}"
            )
        digest.update(chunk)
    if not size:
        raise FileEmpty(name=name)
    return digest.hexdigest(), size


def _media_type(content: IO[bytes], *, name: str, accepted: list[str]) -> str:
    content.seek(0)
    head = content.read(4096)
    content.seek(0)
    sniffed = next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), "")
    if not sniffed:
        sniffed = "application/octet-stream" if _looks_binary(head) else "text/plain"
    suffix = name.rpartition(".")[2].lower()
    wanted, result = _BY_SUFFIX.get(suffix, (sniffed, sniffed))
    known = {"pdf", "png", "jpg", "jpeg", "webp", "gz", "zip", "txt", "parquet", *_BY_SUFFIX}
    if (
        suffix not in accepted
        or suffix not in known
        or wanted != sniffed
        or not _fits(suffix, sniffed)
    ):
        raise FileTypeRefused(name=name, accepted=", ".join(accepted))
    return result


def _fits(suffix: str, sniffed: str) -> bool:
    expected = {
        "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
        "webp": "image/webp", "gz": "application/gzip", "zip": "application/zip",
        "txt": "text/plain", "parquet": "application/vnd.apache.parquet",
    }  # fmt: skip
    return expected.get(suffix, sniffed) == sniffed


def _looks_binary(head: bytes) -> bool:
    return b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _storage() -> Storage:
    return storages["files"]


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"
