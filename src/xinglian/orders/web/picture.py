"""The picture beside a claim or a return, as it was sent, without any right in the browser."""

from django.http import FileResponse, Http404

from xinglian.kernel import files
from xinglian.kernel.models import StoredFile


def picture(kept: StoredFile | None) -> FileResponse:
    """In the network's scope, of a row that the viewer was found to see. Raises Http404."""
    if kept is None:
        raise Http404
    response = FileResponse(files.open_file(kept), filename=kept.name, content_type=kept.media_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=86400"
    return response
