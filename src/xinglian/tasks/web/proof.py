"""A photo or a document that was handed in."""

from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_GET

from xinglian.identity.api import PARTNER_ROLES, ViewerRequest, allow
from xinglian.kernel import files
from xinglian.tasks.access import READERS
from xinglian.tasks.models import ProofFile
from xinglian.ui import offline


@allow(*READERS, *PARTNER_ROLES)
@require_GET
def proof(request: ViewerRequest, proof_id: int) -> HttpResponseBase:
    """The file; row security decides whose it is. Documents are downloaded, never shown."""
    found = ProofFile.objects.select_related("file").filter(pk=proof_id).first()
    if found is None:
        raise Http404
    is_photo = found.file.media_type in ("image/jpeg", "image/png")
    answer = FileResponse(
        files.open_file(found.file), filename=found.file.name, content_type=found.file.media_type,
        as_attachment=not is_photo,
    )  # fmt: skip
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, max-age=86400"
    if is_photo:
        answer[offline.KEPT_FOR] = str(request.viewer.membership_id)
    return answer
