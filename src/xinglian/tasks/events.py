"""What tasks announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class OfAssignment(Event):
    assignment_id: int

    @property
    def aggregate(self) -> str:
        return str(self.assignment_id)


@dataclass(frozen=True, kw_only=True)
class TasksAssigned(OfAssignment):
    """Every partner it means has its task."""

    partners: int


@dataclass(frozen=True, kw_only=True)
class TaskHandedIn(OfAssignment):
    task_id: int
    partner_id: int


@dataclass(frozen=True, kw_only=True)
class TasksAccepted(OfAssignment):
    """Proven, by a reviewer's word; `task_ids` and `partner_ids` in the same order."""

    task_ids: list[int]
    partner_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class TasksRejected(OfAssignment):
    task_ids: list[int]
    partner_ids: list[int]
    reason: str
