"""What a caller of `import_file` may ask about its result: reasons, problems, a marked copy."""

from django.utils.translation import gettext as _

from xinglian.intake import access
from xinglian.intake.definitions import kind_of
from xinglian.intake.queries.problem_texts import file_sentence
from xinglian.intake.queries.problems import ProblemRow, problem_page
from xinglian.kernel.scope import acting, network


def first_problems(*, batch_id: int, limit: int) -> list[ProblemRow]:
    """The first problems in file order, at most 50."""
    with acting(network()):
        batch = access.batch(batch_id=batch_id)
    return problem_page(batch=batch, kind=kind_of(batch.kind)).rows[:limit]


def refusal_text(*, batch_id: int) -> str:
    """Why the whole file was refused, or ""."""
    with acting(network()):
        batch = access.batch(batch_id=batch_id)
    if not batch.refusal:
        return ""
    code, params = str(batch.refusal["code"]), batch.refusal.get("params", {})
    text = file_sentence(kind_of(batch.kind), code, params)
    samples = params.get("samples") or {}
    shown = "\n".join(f"  {encoding}: {sample}" for encoding, sample in samples.items())
    return f"{text}\n{shown}" if shown else text


def marked_headings() -> tuple[str, str]:
    return _("Problem"), _("Row in the file")
