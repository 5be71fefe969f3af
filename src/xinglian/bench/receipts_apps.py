"""What `bench receipts` compares, each behind the same server: our door, batching by hand, a Django view with one UPDATE.

Chosen by the target: `receipts_apps:ours`, `:limit`, `:peer`.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinglian.project.settings")

import asyncpg
import django
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

django.setup()

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from xinglian.kernel import clock, sql
from xinglian.project import live


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """In the place of Django, which answers everything but the two doors."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


ours = live.Doors(_nothing)


# --- the limit: Starlette and asyncpg, batches by hand, one UPDATE by unnest -------------------------------------------------
_queue: "asyncio.Queue[tuple[int, int, asyncio.Future[None]]]" = asyncio.Queue()


async def _write() -> None:
    connection = await asyncpg.connect(os.environ["XINGLIAN_ADMIN_DATABASE_URL"])
    statement = await connection.prepare(
        "UPDATE bench_bare b SET read_at = now() FROM unnest($1::bigint[], $2::bigint[]) AS g(m, p)"
        " WHERE b.message_id = g.m AND b.membership_id = g.p AND b.read_at IS NULL"
    )
    while True:
        batch = [await _queue.get()]
        await asyncio.sleep(0)
        while len(batch) < 500 and not _queue.empty():
            batch.append(_queue.get_nowait())
        batch.sort(key=lambda one: one[:2])
        await statement.fetch([one[0] for one in batch], [one[1] for one in batch])
        for one in batch:
            one[2].set_result(None)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(_write())
    yield
    task.cancel()


async def _receipts(request: Request) -> JSONResponse:
    given = await request.json()
    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    _queue.put_nowait((given["message_id"], given["membership_id"], answer))
    await answer
    return JSONResponse({"recorded": 1})


limit = Starlette(routes=[Route("/receipts", _receipts, methods=["POST"])], lifespan=_lifespan)


# --- the peer: a Django view ------------------------------------------------------------------------------------------------
@csrf_exempt
def one_update(request: HttpRequest) -> JsonResponse:
    given: dict[str, Any] = json.loads(request.body)
    with transaction.atomic():
        sql.execute("SET LOCAL ROLE xl_worker")
        sql.execute("SELECT set_config('app.reach', 'network', true)")
        sql.execute(
            "UPDATE bench_peer SET read_at = %s WHERE message_id = %s AND membership_id = %s AND read_at IS NULL",
            [clock.now(), given["message_id"], given["membership_id"]],
        )
    return JsonResponse({"recorded": 1})


urlpatterns = [path("receipts", one_update)]


def peer(environ: Any, start_response: Any) -> Any:
    """A plain Django project: the middleware it starts with, less the user."""
    return _peer_application(environ, start_response)


if os.environ.get("XINGLIAN_BENCH_PEER"):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
_peer_application = get_wsgi_application()
