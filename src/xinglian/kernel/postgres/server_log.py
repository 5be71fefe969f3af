"""Reading the server's own log: which of its lines is the reason, and what a person can do about it."""

import re
from pathlib import Path

from xinglian.kernel.postgres import places as places_module
from xinglian.kernel.postgres import words
from xinglian.kernel.postgres.places import Places
from xinglian.kernel.postgres.problem import PostgresProblem

STARTUP = "startup.log"
_REASON = re.compile(
    r"\b(?:PANIC|FATAL|ERROR|initdb: error|pg_ctl: error|could not|No space left)\b.*"
)


def newest(places: Places) -> Path:
    """The log file written to last (the start-up log until the collector has taken over)."""
    files = [file for file in places.log.glob("*.log") if file.is_file()]
    return max(files, key=lambda file: file.stat().st_mtime, default=places.log / STARTUP)


def sizes(places: Places) -> dict[Path, int]:
    """How long each log file is now; give it to `since` later."""
    return {file: file.stat().st_size for file in places.log.glob("*.log") if file.is_file()}


def since(places: Places, before: dict[Path, int]) -> str:
    """What was logged after `sizes` was asked (at most the last 64 kB of each file)."""
    texts = []
    for file in sorted(places.log.glob("*.log"), key=lambda file: file.stat().st_mtime):
        length = file.stat().st_size
        start = before.get(file, 0)
        with file.open("rb") as stream:
            stream.seek(max(start if start <= length else 0, length - 65536))
            texts.append(stream.read().decode(errors="replace"))
    return "".join(texts)


def last_line(text: str) -> str:
    """The last telling line: the last error if there is one, else the last line."""
    lines = [line for line in text.splitlines() if line.strip()]
    telling = [match.group(0) for line in lines if (match := _REASON.search(line))]
    return (telling or lines or ["—"])[-1].strip()


def explain(text: str, *, places: Places) -> PostgresProblem:
    """The problem behind a failed start or initdb, from what was logged."""
    line = last_line(text)
    if "No space left on device" in text or "Disk quota exceeded" in text:
        free = _free(places)
        return PostgresProblem(
            "disk_full",
            path=str(places.home),
            free=free,
            needed=words.size(places_module.LEAST_FREE_BYTES),
        )
    if "database files are incompatible with server" in text:
        return PostgresProblem("start_failed", line=line, log=str(newest(places)))
    if (
        re.search(r"could not (create|map|resize|attach to) .*shared memory", text)
        or "Cannot allocate memory" in text
    ):
        return PostgresProblem("no_shared_memory", line=line)
    if "configuration file" in text and ("contains errors" in text or "syntax error" in text):
        offending = next(
            (
                entry
                for entry in text.splitlines()
                if "unrecognized" in entry or "syntax error" in entry or "invalid value" in entry
            ),
            line,
        )
        return PostgresProblem(
            "bad_setting", line=offending.strip(), path=str(places.data / "local.conf")
        )
    if re.search(
        r"invalid (primary )?checkpoint record|could not locate a valid checkpoint|invalid page|checksum|could not open file .*(global|base)/",
        text,
    ):
        return PostgresProblem("damaged", line=line)
    return PostgresProblem("start_failed", line=line, log=str(newest(places)))


def not_answering(*, pid: int | None, seconds: float, places: Places) -> PostgresProblem:
    """The problem of a server that runs but does not answer (yet)."""
    return PostgresProblem(
        "not_answering",
        pid=pid or "?",
        seconds=round(seconds),
        line=last_line(since(places, {})),
        log=str(newest(places)),
    )


def _free(places: Places) -> str:
    try:
        return words.size(places_module.check_space(places.home, needed=0))
    except OSError:
        return "?"
