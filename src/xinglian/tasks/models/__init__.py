from xinglian.tasks.models.assignment import Aim, Assignment
from xinglian.tasks.models.task import Handin, ProofFile, Task

__all__ = ["Aim", "Assignment", "Handin", "ProofFile", "Task"]
