"""The versions of one message, and what each says otherwise than the one before: for the maker."""

from itertools import pairwise
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.push.models import Message
from xinglian.push.queries import versions as query
from xinglian.push.queries.versions import Difference
from xinglian.push.web import words


@allow(STAFF)
@require_GET
def versions(request: ViewerRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=message_id, started_at__isnull=False)
    found = query.versions(message)
    steps = [
        row | {"differences": told(query.between(old_id=before["id"], new_id=row["id"]))}
        for before, row in pairwise(found)
    ]
    return render(
        request,
        "push/versions.html",
        {"message": message, "first": found[0] if found else None, "steps": steps[::-1]},
    )


def told(differences: list[Difference]) -> list[dict[str, Any]]:
    return [
        {
            "difference": one,
            "label": " · ".join(
                str(part)
                for part in (
                    words.LANGUAGES.get(one.language, one.language), words.TYPES.get(one.partner_type, ""),
                    words.ROLES.get(one.role, ""),
                )
                if part
            ),
        }
        for one in differences
    ]  # fmt: skip
