"""A photo without what it tells about its maker: place, device, owner. Pixels and colour profile stay."""

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# APP0 (JFIF), APP2 (colour profile) and APP14 (colour transform) say how to draw; the others tell.
_KEPT_APPS = {0xE0, 0xE2, 0xEE}
_TELLING_CHUNKS = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_COMMENT, _SCAN, _END = 0xFE, 0xDA, 0xD9


class NotAPhoto(ValueError):
    """The bytes are not a whole JPEG or PNG."""


def strip(photo: bytes) -> bytes:
    """The same picture without EXIF, XMP, comments. Raises NotAPhoto."""
    if photo.startswith(_JPEG):
        return _jpeg(photo)
    if photo.startswith(_PNG):
        return _png(photo)
    raise NotAPhoto


def _jpeg(photo: bytes) -> bytes:
    """Segment by segment up to the end of the first picture: behind it phones put a film or a second picture."""
    kept, at = [_JPEG], 2
    while True:
        head = photo[at : at + 4]
        if len(head) < 2 or head[0] != 0xFF:
            raise NotAPhoto
        if head[1] == _END:
            return b"".join([*kept, photo[at : at + 2]])
        if head[1] == 0xFF:  # padding before a marker
            at += 1
            continue
        end = at + 2 + int.from_bytes(head[2:4])
        if end < at + 4 or end > len(photo):
            raise NotAPhoto
        if head[1] == _SCAN:
            end = _after_scan(photo, end)
        if head[1] != _COMMENT and (not 0xE0 <= head[1] <= 0xEF or head[1] in _KEPT_APPS):
            kept.append(photo[at:end])
        at = end


def _after_scan(photo: bytes, at: int) -> int:
    """Where the next real marker stands: inside a scan FF is followed by 00 or a restart."""
    while (at := photo.find(b"\xff", at)) >= 0:
        following = photo[at + 1 : at + 2]
        if following != b"\x00" and not b"\xd0" <= following <= b"\xd7":
            return at
        at += 2
    raise NotAPhoto


def _png(photo: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while True:
        kind = photo[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(photo[at : at + 4])
        if len(kind) < 4 or end > len(photo):
            raise NotAPhoto
        if kind not in _TELLING_CHUNKS:
            kept.append(photo[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
