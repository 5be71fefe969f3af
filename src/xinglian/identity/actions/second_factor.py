"""Second factor: a code from an authenticator, which works once, or a recovery code, as well."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

import pyotp
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.take_ticket import door_knobs, forget_tries, take_ticket
from xinglian.kernel import audit, sql, vault
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network

STEP_SECONDS = 30
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters that look like others


class SecondFactorRefused(Refusal):
    sentence = _("This code does not work. Wait for the next one, or use a recovery code.")
    field = "code"


class AlreadyEnrolled(Refusal):
    sentence = _("A second factor is set up already. Reset it first.")


def new_secret() -> str:
    return pyotp.random_base32()


def provisioning_uri(*, secret: str, login: str, issuer: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def enrol_second_factor(*, person_id: int, secret: str, code: str, now: datetime) -> list[str]:
    """Keep the secret once its first code is right; the recovery codes, to be shown once.

    Raises SecondFactorRefused, AlreadyEnrolled, TooManyTries.
    """
    _take_ticket(person_id=person_id, now=now)
    step = _step_of(secret=secret, code=code, last=None, now=now)
    if step is None:
        raise SecondFactorRefused
    with acting(network()):
        person = sql.row(
            "UPDATE identity_person SET totp_secret = %s, totp_last_step = %s"
            " WHERE id = %s AND totp_secret IS NULL RETURNING name, org_id",
            [vault.encrypt(secret), step, person_id],
        )
        if person is None:
            raise AlreadyEnrolled
        codes = _new_recovery_codes(person_id=person_id, org_id=person["org_id"])
        audit.record(
            "enrol_second_factor",
            subject=("identity.person", person_id),
            name=person["name"],
            org_id=person["org_id"],
        )
    forget_tries(bucket=f"factor:{person_id}")
    return codes


def check_second_factor(*, person_id: int, code: str, now: datetime) -> None:
    """Raises SecondFactorRefused, TooManyTries."""
    _take_ticket(person_id=person_id, now=now)
    with acting(network()):
        found = sql.row(
            "SELECT totp_secret, totp_last_step FROM identity_person"
            " WHERE id = %s AND totp_secret IS NOT NULL FOR UPDATE",
            [person_id],
        )
        if found is None:
            raise SecondFactorRefused
        step = _step_of(
            secret=vault.decrypt(found["totp_secret"]), code=code, last=found["totp_last_step"],
            now=now,
        )  # fmt: skip
        if step is not None:
            sql.execute(
                "UPDATE identity_person SET totp_last_step = %s WHERE id = %s", [step, person_id]
            )
        elif not _use_recovery_code(person_id=person_id, code=code, now=now):
            raise SecondFactorRefused
    forget_tries(bucket=f"factor:{person_id}")


def renew_recovery_codes(*, person_id: int) -> list[str]:
    """New ones instead of the old ones. The door has checked who it is."""
    with acting(network()):
        org_id = sql.value("SELECT org_id FROM identity_person WHERE id = %s", [person_id])
        codes = _new_recovery_codes(person_id=person_id, org_id=org_id)
        audit.record("renew_recovery_codes", subject=("identity.person", person_id), org_id=org_id)
    return codes


def remove_second_factor(*, person_id: int, why: str = "") -> None:
    """By the person themself, or by somebody who may manage them; sign-ins stay open."""
    with acting(network()):
        person = sql.row(
            "UPDATE identity_person SET totp_secret = NULL, totp_last_step = NULL"
            " WHERE id = %s RETURNING name, org_id",
            [person_id],
        )
        sql.execute("DELETE FROM identity_recoverycode WHERE person_id = %s", [person_id])
        if person:
            audit.record(
                "reset_second_factor",
                subject=("identity.person", person_id),
                name=person["name"],
                org_id=person["org_id"],
                why=why,
            )


def recovery_codes_left(*, person_id: int) -> int:
    with acting(network()):
        return int(
            sql.value(
                "SELECT count(*) FROM identity_recoverycode"
                " WHERE person_id = %s AND used_at IS NULL",
                [person_id],
            )
        )


def _take_ticket(*, person_id: int, now: datetime) -> None:
    set_to = door_knobs()
    take_ticket(
        bucket=f"factor:{person_id}",
        limit=set_to["lock_after"],
        window=timedelta(minutes=set_to["lock_minutes"]),
        now=now,
        person_id=person_id,
    )


def _step_of(*, secret: str, code: str, last: int | None, now: datetime) -> int | None:
    """The time step this code belongs to: now, one before or one after, and later than `last`."""
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    typed = "".join(c for c in code if c.isdecimal())
    for step in (current, current - 1, current + 1):
        right = constant_time_compare(totp.generate_otp(step), typed)
        if right and (last is None or step > last):
            return step
    return None


def _use_recovery_code(*, person_id: int, code: str, now: datetime) -> bool:
    return bool(
        sql.execute(
            "UPDATE identity_recoverycode SET used_at = %s"
            " WHERE person_id = %s AND digest = %s AND used_at IS NULL",
            [now, person_id, _digest(code)],
        )
    )


def _new_recovery_codes(*, person_id: int, org_id: int) -> list[str]:
    codes = ["".join(secrets.choice(_ALPHABET) for _n in range(16)) for _n in range(RECOVERY_CODES)]
    sql.execute("DELETE FROM identity_recoverycode WHERE person_id = %s", [person_id])
    sql.execute(
        "INSERT INTO identity_recoverycode (person_id, org_id, digest)"
        " SELECT %s, %s, unnest(%s::text[])",
        [person_id, org_id, [_digest(code) for code in codes]],
    )
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


def _digest(code: str) -> str:
    # 79 random bits: a plain hash is enough.
    plain = "".join(c for c in code.lower() if c.isalnum())
    return sha256(plain.encode()).hexdigest()
