"""The server's settings, fitted to the machine: a box of 2 to 8 cores that also runs the application."""

import os
from pathlib import Path

MB = 1024 * 1024


def memory_bytes() -> int:
    """Memory this process may use: the machine's, or the container's limit when that is smaller."""
    found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            found = min(found, int(Path(limit).read_text()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return found


def render(
    *, socket_dir: Path, port: int, label: str, log: Path, durable: bool, can_clone: bool
) -> str:
    """The text of xinglian.conf, rewritten before every start."""
    memory = memory_bytes()
    cores = os.cpu_count() or 2
    settings: dict[str, str | int | bool] = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "port": port,
        "cluster_name": label,
        "max_connections": 200,
        "shared_buffers": f"{_between(memory // 8, 128, 2048 if durable else 512)}MB",
        "effective_cache_size": f"{_between(memory // 2, 256, 65536)}MB",
        "work_mem": f"{_between(memory // 512, 8, 64)}MB",
        "maintenance_work_mem": f"{_between(memory // 32, 64, 1024)}MB",
        "max_worker_processes": max(8, cores),
        "max_parallel_workers": max(2, cores),
        "max_parallel_workers_per_gather": max(1, min(4, cores // 2)),
        "max_locks_per_transaction": 256,
        "random_page_cost": "1.1",
        "jit": False,
        "wal_compression": True,
        "checkpoint_timeout": "15min",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.02",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "default_text_search_config": "pg_catalog.simple",
        "logging_collector": True,
        "log_directory": str(log),
        # Seven files, one a weekday, each overwritten a week later.
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_rotation_size": 0,
        "log_truncate_on_rotation": True,
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_min_duration_statement": "2s",
        # Parameters of slow statements may be personal data: they stay out of the log.
        "log_parameter_max_length": 0,
    }
    if not _has_roomy_shm():
        # Containers often get 64 MB of /dev/shm: parallel queries would fail with "no space left on device".
        settings["dynamic_shared_memory_type"] = "mmap"
    if can_clone:
        settings["file_copy_method"] = "clone"
    if durable:
        settings |= {
            "synchronous_commit": True,
            "max_wal_size": "2GB",
            "min_wal_size": "160MB",
            "wal_level": "replica",
        }
    else:
        # Only for tests: a crash may lose or break everything.
        settings |= {
            "fsync": False,
            "synchronous_commit": False,
            "full_page_writes": False,
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "max_wal_size": "4GB",
            "checkpoint_timeout": "1h",
            "autovacuum": False,
        }
    head = "# Written by Xinglian before every start. Your own settings belong into local.conf beside this file.\n"
    return head + "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def _quoted(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def _between(amount: int, least_mb: int, most_mb: int) -> int:
    return max(least_mb, min(most_mb, amount // MB))


def _has_roomy_shm() -> bool:
    try:
        seen = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return os.uname().sysname == "Darwin"  # has POSIX shared memory without that folder
    return seen.f_bavail * seen.f_frsize >= 256 * MB
