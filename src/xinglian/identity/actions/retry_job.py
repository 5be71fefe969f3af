from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, clock, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network


class NotFailed(Refusal):
    sentence = _("This job is not a failed one any more. Reload the page.")


class NotParked(Refusal):
    sentence = _("This letter is not parked any more. Reload the page.")


def retry_job(*, job_id: int) -> str:
    """Put a failed job back into its queue; its name. Raises NotFailed."""
    with acting(network()):
        job = sql.row(
            "SELECT task_name, priority, queue_name, lock FROM procrastinate_jobs"
            " WHERE id = %s AND status = 'failed' FOR UPDATE",
            [job_id],
        )
        if job is None:
            raise NotFailed
        sql.execute(
            "SELECT procrastinate_retry_job_v2(%s, %s, %s, %s, %s)",
            [job_id, clock.now(), job["priority"], job["queue_name"], job["lock"]],
        )
        audit.record("retry_job", subject=("kernel.job", job_id), name=job["task_name"])
    return str(job["task_name"])


def retry_letter(*, letter_id: int) -> None:
    """Give a parked letter a fresh start. Raises NotParked."""
    try:
        outbox.retry_parked(letter_id=letter_id)
    except outbox.UnknownLetter as problem:
        raise NotParked from problem
    audit.record("retry_letter", subject=("kernel.letter", letter_id))
