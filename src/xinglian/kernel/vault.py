"""The vault: secrets of others (passwords of mail servers, webhook keys) are stored encrypted.

The key lies in a file outside the database and its backups; losing it loses the secrets.
"""

import os
import stat
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class VaultProblem(RuntimeError):
    """The key is missing, readable by others, or not the one the secret was stored with."""


def encrypt(secret: str) -> bytes:
    return _fernet().encrypt(secret.encode())


def decrypt(stored: bytes) -> str:
    try:
        return _fernet().decrypt(bytes(stored)).decode()
    except InvalidToken as error:
        raise VaultProblem(
            f"The secret was stored with another key than {key_file()}. Enter it again."
        ) from error


def key_file() -> Path:
    return Path(settings.XINGLIAN_KEY_FILE)


def ensure_key() -> Path:
    """Make the key on first use, readable by its owner only."""
    path = key_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
    return path


def _fernet() -> Fernet:
    path = ensure_key()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise VaultProblem(f"{path} is readable by others. Run: chmod 600 {path}")
    return Fernet(path.read_bytes().strip())
