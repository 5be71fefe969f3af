"""Whether an answered check-in needs somebody."""

from collections.abc import Collection, Mapping


def needs_somebody(
    answers: Mapping[str, str],
    *,
    worrying: Mapping[str, Collection[str]],
    needs: Collection[str],
) -> bool:
    """Yes when a need was tapped, or an answer worries."""
    return bool(needs) or any(
        answer in worrying.get(question, ()) for question, answer in answers.items()
    )
