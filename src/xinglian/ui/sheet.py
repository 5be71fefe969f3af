"""A kept page, ready to be sent: in bytes, and packed.

Packing (gzip) costs more than all else about a page that is kept, and every browser asks for it; so it is done once.
Answers differ in nothing but their token against forged forms, which has always the same length. It stands in the
packed page as it is, in a block that is not compressed: so nothing that somebody gets us to show beside it tells, by
the size of the answer, what the token is (BREACH), and packing again is not needed. Each piece between two tokens is
compressed with the text before it at hand, where tokens are bytes that no text has.

Format: RFC 1952 (gzip) around RFC 1951 (deflate).
"""

import secrets
import struct
import zlib

TOKEN_BYTES = 64  # of Django's masked tokens
_HEAD = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"  # gzip, deflate, a file name follows
_END = b"\x03\x00"  # an empty last block
_WINDOW = 32_768  # how far back a piece may point
_LONGEST_NAME = 32
_HIDDEN = b"\xff" * TOKEN_BYTES  # never in UTF-8


class Sheet:
    """A page whose tokens are replaced in every answer."""

    def __init__(self, html: str, *, mark: str) -> None:
        """`mark` stands in `html` wherever the token has to."""
        self._pieces = [piece.encode() for piece in html.split(mark)]
        self._packed: list[bytes] | None = None
        self.weight = 2 * sum(len(piece) for piece in self._pieces)

    @property
    def needs_token(self) -> bool:
        return len(self._pieces) > 1

    def plain(self, token: str) -> bytes:
        return token.encode().join(self._pieces)

    def gzip(self, token: str) -> bytes:
        """ValueError for a token that is not of Django's length."""
        told = token.encode()
        if len(told) != TOKEN_BYTES and self.needs_token:
            raise ValueError(f"A token of {len(told)} bytes.")
        if self._packed is None:
            self._packed = _packed(self._pieces)
        whole = told.join(self._pieces)
        stored = struct.pack("<BHH", 0, TOKEN_BYTES, TOKEN_BYTES ^ 0xFFFF) + told
        # A name of any length: the size of the answer says less of what is in it.
        name = secrets.token_hex(secrets.randbelow(_LONGEST_NAME)).encode() + b"\0"
        sums = struct.pack("<LL", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)
        return b"".join((_HEAD, name, stored.join(self._packed), _END, sums))


def _packed(pieces: list[bytes]) -> list[bytes]:
    """Each piece compressed, ending at a whole byte."""
    done, before = [], b""
    for piece in pieces:
        packer = (
            zlib.compressobj(9, zlib.DEFLATED, -15, zdict=before)
            if before
            else zlib.compressobj(9, zlib.DEFLATED, -15)
        )
        done.append(packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH))
        before = (before + piece + _HIDDEN)[-_WINDOW:]
    return done
