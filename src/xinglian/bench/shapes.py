"""`xinglian bench shapes`: audiences drawn on a map, through the builder's page, over a million partners.

Each question is a shape nobody has asked for yet (100 corners, some tenth of the country), alone and together with a
circle and a type; the whole request counts: session, viewer, rows, counts by type, HTML. Limit: the points inside the
same shapes found in memory, and nothing else. Counts are checked by PostgreSQL's own polygons over the same points.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import psycopg
from django.test import Client
from django.urls import reverse
from pyroaring import BitMap

from xinglian.bench import network
from xinglian.bench.frame import BenchResult, check, median, peak_mb, percentile, speed_ratio
from xinglian.bench.pages import session_key
from xinglian.kernel import scope
from xinglian.kernel.scope import acting
from xinglian.signals import api
from xinglian.signals.rules import geometry

CORNERS = 100
_OTHERS = [("within_km", "35 105"), ("type", "garage")]
_TYPES = ("provincial_agent", "city_wholesaler", "garage", "dealer_4s", "chain")


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. `moved_ms` is the first question after somebody has moved."""
    partners, repeats = (50_000, 10) if quick else (1_000_000, 60)
    network.add_maker(os.environ["XINGLIAN_ADMIN_DATABASE_URL"])
    random = np.random.default_rng(20_251)
    north, east = random.uniform(20, 50, partners), random.uniform(80, 130, partners)
    with psycopg.connect(os.environ["XINGLIAN_DATABASE_URL"]) as owner:
        _fill(owner, north, east)
        client = Client(SERVER_NAME="127.0.0.1")
        client.cookies["xl_session"] = session_key(1, 1)
        shapes = [_shape(random) for _ in range(3 * repeats)]
        _ask(client, [("inside", shapes[0])])  # a warm process
        _check(owner, shapes[0])
        owner.execute("UPDATE signals_position SET version = 2")
        owner.commit()
        moved = _seconds(lambda: _ask(client, [("inside", shapes[1])]))
    here = geometry.positions(north.astype("<f4").astype(float), east.astype("<f4").astype(float))
    alone, mixed, bare = [], [], []
    for one, other, third in zip(shapes[::3], shapes[1::3], shapes[2::3], strict=True):
        alone.append(_seconds(partial(_ask, client, [("inside", one)])))
        mixed.append(_seconds(partial(_ask, client, [("inside", other), *_OTHERS])))
        bare.append(_seconds(partial(geometry.inside, here, geometry.shape_of(third) or ())))
    return BenchResult(
        bench="shapes",
        n=partners,
        ours={
            "seconds": median(alone), "p95_ms": round(1000 * percentile(alone, 0.95), 1), "mixed_ms": round(1000 * median(mixed), 1),
            "mixed_p95_ms": round(1000 * percentile(mixed, 0.95), 1), "moved_ms": round(1000 * moved, 1), "peak_mb": round(peak_mb()),
        },
        limit={"seconds": median(bare)},
        ratio_to_limit=speed_ratio(ours=median(alone), theirs=median(bare)),
        correct=True,
        notes={"corners": CORNERS, "target_ms": 50, "questions": repeats},
    )  # fmt: skip


def _shape(random: Any) -> str:
    """A star of so many corners about a place, as it is typed."""
    middle = random.uniform((30, 95), (40, 115))
    angles = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    far = random.uniform(3, 8, CORNERS)
    corners = zip(middle[0] + far * np.sin(angles), middle[1] + far * np.cos(angles), strict=True)
    return ", ".join(f"{north:.4f} {east:.4f}" for north, east in corners)


def _ask(client: Client, rows: list[tuple[str, str]]) -> None:
    """The builder after a change of its rows."""
    data: dict[str, Any] = {"rows": [str(at) for at in range(len(rows))]}
    for at, (kind, value) in enumerate(rows):
        data |= {f"b{at}-kind": kind, f"b{at}-group": "0", f"b{at}-values": value}
        if kind == "within_km":
            data[f"b{at}-threshold"] = "800"
    answer = client.post(reverse("signals:builder"), data)
    check(answer.status_code == 200, f"the builder answered {answer.status_code}")
    check(b'role="alert"' not in answer.content, "the builder could not read its rows")


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _check(owner: psycopg.Connection, shape: str) -> None:
    corners = ",".join(f"({east},{north})" for north, east in geometry.shape_of(shape) or ())
    found = owner.execute(
        "SELECT count(*) FROM bench_point WHERE %s::polygon @> point(east, north)", [f"({corners})"]
    ).fetchone()
    with acting(scope.staff(org_id=1)):
        said = api.count_audience(expr=f"inside({shape})")
    check(found is not None and abs(found[0] - said) <= 2, f"{said} inside, PostgreSQL says {found}")  # fmt: skip


def _fill(owner: psycopg.Connection, north: Any, east: Any) -> None:
    """Where everybody is, the bitmaps of the register, and the same points for PostgreSQL."""
    count = len(north)
    everyone = np.arange(count, dtype=np.uint32)
    bitmaps = {"all": BitMap(everyone)}
    for number, kind in enumerate(_TYPES):
        bitmaps[f"type:{kind}"] = BitMap(everyone[number :: len(_TYPES)])
    owner.cursor().executemany(
        "INSERT INTO signals_tag_bitmap (key, kind, bitmap, cardinality, version, computed_at) VALUES (%s, 'base', %s, %s, 1, now())",
        [(key, one.serialize(), len(one)) for key, one in bitmaps.items()],
    )
    owner.execute(
        "INSERT INTO signals_position (version, latitudes, longitudes) VALUES (1, %s, %s)",
        [north.astype("<f4").tobytes(), east.astype("<f4").tobytes()],
    )
    owner.execute("CREATE TABLE bench_point (north float8, east float8)")
    with owner.cursor().copy("COPY bench_point FROM STDIN") as copy:
        for at in zip(north.astype("<f4").tolist(), east.astype("<f4").tolist(), strict=True):
            copy.write_row(at)
    owner.commit()
