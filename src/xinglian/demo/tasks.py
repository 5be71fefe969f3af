"""Tasks in the sample story: a poster to be hung, half of them proven, some sent back. All of it simulated, and marked."""

import io
import struct
import zlib
from datetime import datetime, timedelta
from functools import cache

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, partner, staff
from xinglian.tasks import api as tasks
from xinglian.tasks.actions.hand_in import Given, Upload, hand_in
from xinglian.tasks.actions.review import accept, reject
from xinglian.tasks.models import Assignment

_PEOPLE = """
SELECT t.id, t.partner_id, m.membership_id, m.person_id, q.name FROM tasks_task AS t
  JOIN LATERAL (SELECT * FROM identity_pub_membership AS m WHERE m.org_id = t.partner_id AND m.is_active
                 ORDER BY m.membership_id LIMIT 1) AS m ON true
  JOIN identity_person AS q ON q.id = m.person_id ORDER BY t.id LIMIT 24
"""
_STEPS = "1. 贴在收银台上方，离地一米六。\n2. 撕掉旧海报。\n3. 站远两步，拍下整面墙。"


def tell(*, now: datetime) -> int:
    """How many handed in. Doing it twice changes nothing."""
    with acting(network()):
        if Assignment.objects.exists():
            return 0
        who = sql.rows(
            "SELECT m.person_id, m.org_id, q.name FROM identity_pub_membership AS m JOIN identity_person AS q ON q.id = m.person_id"
            " WHERE 'channel_manager' = ANY (m.roles) ORDER BY m.membership_id LIMIT 1"
        )[0]
    with acting(staff(org_id=who["org_id"], person_id=who["person_id"], region_paths=())):
        tasks.assign(
            org_id=who["org_id"], now=now - timedelta(days=5), region_path="cn", person_id=who["person_id"], person_name=who["name"],
            asked=tasks.Asked(
                texts={
                    "zh-hans": ("挂制动片新海报", _STEPS),
                    "zh-hant": ("張貼煞車片新海報", "1. 貼在收銀台上方，離地一米六。\n2. 撕掉舊海報。\n3. 站遠兩步，拍下整面牆。"),
                    "en": ("Hang the new brake pad poster", "1. Above the till, 1.6 m from the floor.\n2. Take the old one down.\n3. Two steps back, and take the whole wall."),
                },
                due_at=now + timedelta(days=2), proofs=[tasks.Proof.PHOTO],
            ),
        )  # fmt: skip
    with acting(network()):
        people = sql.rows(_PEOPLE)
    for number, one in enumerate(people[: len(people) * 2 // 3]):
        at = now - timedelta(hours=60 - number)
        with acting(partner(org_id=one["partner_id"], person_id=one["person_id"])):
            hand_in(
                task_id=one["id"], partner_id=one["partner_id"], person_id=one["person_id"], person_name=one["name"],
                membership_id=one["membership_id"], tapped_at=at, now=at,
                given=Given(photos=[Upload(name="海报.png", content=io.BytesIO(_wall()))], latitude="30.66", longitude="104.06"),
            )  # fmt: skip
    handed = [one["id"] for one in people[: len(people) * 2 // 3]]
    with acting(staff(org_id=who["org_id"], person_id=who["person_id"], region_paths=())):
        if handed[: len(handed) // 2]:
            accept(task_ids=handed[: len(handed) // 2], person_name=who["name"], now=now - timedelta(hours=20))  # fmt: skip
        if len(handed) > 3:
            reject(task_ids=handed[-2:], reason="只拍到一角，请退后两步，把整面墙拍进去。", person_name=who["name"], now=now - timedelta(hours=19))  # fmt: skip
    return len(handed)


@cache
def _wall() -> bytes:
    """A drawn wall with a poster on it, as PNG: no photo of anybody's shop."""
    wide, high = 320, 240
    wall, poster, till = b"\xe6\xe2\xd8", b"\xc0\x39\x2b", b"\x5d\x6d\x7e"
    rows = b"".join(
        b"\x00"
        + b"".join(
            poster if 110 < x < 210 and 40 < y < 150 else till if y > 190 else wall
            for x in range(wide)
        )
        for y in range(high)
    )
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""),
    )  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
