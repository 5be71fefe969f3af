"""Whether what is handed in proves what was asked."""

from collections.abc import Collection, Mapping, Sequence

from xinglian.tasks.rules.words import Proof


def missing(
    wanted: Collection[str],
    *,
    photos: int,
    documents: int,
    scans: Sequence[str],
    fields: Sequence[str],
    answers: Mapping[str, str],
    is_confirmed: bool,
) -> tuple[Proof, str] | None:
    """The first proof that lacks, with the field's name where it is a form's; None when all is there."""
    there = {
        Proof.PHOTO: photos > 0, Proof.DOCUMENT: documents > 0, Proof.SCAN: bool(scans), Proof.CONFIRM: is_confirmed,
    }  # fmt: skip
    for kind in Proof:
        if kind not in wanted:
            continue
        if kind == Proof.FORM:
            empty = next((name for name in fields if not answers.get(name, "").strip()), None)
            if empty is not None:
                return kind, empty
        elif not there[kind]:
            return kind, ""
    return None


def place(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Where the phone says it is; None for anything that is no place on earth."""
    try:
        found = float(latitude), float(longitude)
    except ValueError:
        return None
    return found if abs(found[0]) <= 90 and abs(found[1]) <= 180 else None
