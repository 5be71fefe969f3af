"""The embedded PostgreSQL: supervisor, places, roles. Pure Python; importing it starts nothing."""

from xinglian.kernel.postgres.bootstrap import prepare_external
from xinglian.kernel.postgres.cluster import Cluster, Status
from xinglian.kernel.postgres.location import ConnectionPlan, plan, resolve
from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import Running

__all__ = [
    "Cluster",
    "ConnectionPlan",
    "PostgresProblem",
    "Running",
    "Status",
    "plan",
    "prepare_external",
    "resolve",
]
