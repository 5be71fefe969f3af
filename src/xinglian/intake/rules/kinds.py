"""A kind of file the import door takes: declared once by the context that owns the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xinglian.intake.rules.fields import Field, RowRule, Schema, Words


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One file on its way in, as `apply` and `undo` see it. `source` is where it comes from
    ("adventureworks"; "" = not stated), `now` the time to record."""

    id: int
    kind: str
    source: str
    org_id: int
    person_id: int | None
    file_name: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Rows by what became of them. After an undo, `removed` and `restored` are meant."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    removed: int = 0
    restored: int = 0

    @property
    def changed(self) -> int:
        return self.inserted + self.updated + self.removed + self.restored

    def to_json(self) -> dict[str, int]:
        return {name: count for name, count in vars(self).items() if count}


Apply = Callable[[Any, str, Batch], Counts]
Undo = Callable[[Any, Batch], Counts]
After = Callable[[Batch, Counts], None]


def only_read(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Of kinds that are not declared: their rows are read (`api.read_rows`) and carried out by their own actions."""
    raise TypeError(f"Files of the kind {batch.kind} are not imported.")


@dataclass(frozen=True, kw_only=True)
class ImportKind:
    """What a context has to say about one kind of file.

    `fields`, `natural_key`, `rules` – what a row holds, which columns name it, what has to agree.
    `lookups` – by lookup name a query giving `key` (text) and `id` (bigint); runs as the worker.
    `apply(cursor, staging, batch)` – set-based SQL from the staging table (columns of `fields`
        plus `_sheet`, `_row`) into the context's tables, in the import's one transaction.
    `undo(cursor, batch)` – takes it all back; raises a Refusal when later facts depend on it.
    `conflicts` – a query over `{staging}` giving _sheet, _row, field, value (text), code, params (jsonb) for rows
        that contradict what is stored; `%(batch_id)s`, `%(source)s`, `%(person_id)s` (who imports) are bound. `sentences` words
        the codes, with %(name)s places for params.
    `after(batch, counts)` – announces, in the same transaction.
    `roles` – role values that may import it.
    """

    key: str
    label: Words
    help: Words
    fields: tuple[Field, ...]
    apply: Apply = only_read
    undo: Undo | None = None
    natural_key: tuple[str, ...] = ()
    rules: tuple[RowRule, ...] = ()
    lookups: Mapping[str, str] = field(default_factory=dict)
    conflicts: str = ""
    sentences: Mapping[str, Words] = field(default_factory=dict)
    after: After | None = None
    roles: frozenset[str] = frozenset({"hq_director", "channel_manager"})
    order: int = 100
    header_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accepted_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def schema(self) -> Schema:
        return Schema(
            key=self.key,
            fields=self.fields,
            natural_key=self.natural_key,
            rules=self.rules,
            header_words=self.header_words,
            accepted_words=self.accepted_words,
        )
