"""Order lines, partners, parts and events from files (CSV or Parquet) into a DuckDB table a policy can be settled over."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from xinglian.policies.rules.lines_sql import name, text
from xinglian.policies.rules.policy import Policy

_NAMES = {
    "partner": ("partner", "partner_id", "partner_code", "dealer", "customer", "org", "伙伴", "夥伴", "经销商", "經銷商", "客户", "客戶"),
    "date": ("date", "day", "order_date", "ordered_on", "sold_on", "日期", "订单日期", "訂單日期"),
    "amount": ("amount", "net_amount", "sales_amount", "金额", "金額"),
    "amount_minor": ("amount_minor", "amount_cents", "amount_fen"),
    "quantity": ("quantity", "qty", "数量", "數量"),
    "order": ("order", "order_id", "order_no", "order_number", "订单号", "訂單號"),
    "part": ("part", "part_id", "part_number", "sku", "零件", "零件号", "零件號"),
    "paid_on": ("paid_on", "paid_date", "付款日期"),
    "currency": ("currency", "币种", "幣種"),
    "kind": ("kind", "event"),
}  # fmt: skip
_SHOWN = 5
_TYPED = {"partner", "date", "amount", "amount_minor", "quantity", "paid_on", "kind"}


class NotLines(ValueError):
    """A file that cannot be settled; its words name row, column and remedy."""


def read_lines(
    db: duckdb.DuckDBPyConnection, policy: Policy, path: Path, *, asked: set[str],
    parts: Path | None = None, partners: Path | None = None,
) -> int:  # fmt: skip
    """Make the table `lines`; how many. `asked`: columns the policy needs. Raises NotLines."""
    table = _File(db, policy, path, "told")
    _named(policy, table)
    partner, day = table.needed("partner"), table.needed("date")
    minor = table.found("amount_minor")
    amount = table.whole(minor) if minor else table.money(table.needed("amount"))
    columns = {"partner": table.text(partner), "day": table.day(day), "amount": amount}
    checks = [
        table.empty(partner, "partner"),
        table.wrong(day, columns["day"], "is not a day. Write it as 2026-01-31"),
        table.wrong(
            minor or table.needed("amount"), amount, _money_words(policy, whole=bool(minor))
        ),
    ]
    if quantity := table.found("quantity"):
        columns["quantity"] = table.thousandths(quantity)
        checks.append(table.wrong(quantity, columns["quantity"], "is not a quantity. Write a number with at most three decimals, or leave the cell empty", empty=True))  # fmt: skip
    if paid := table.found("paid_on"):
        columns["paid_on"] = table.day(paid)
        checks.append(table.wrong(paid, columns["paid_on"], "is not a day. Write it as 2026-01-31, or leave the cell empty", empty=True))  # fmt: skip
    if currency := table.found("currency"):
        other = table.text(currency)
        checks.append(table.bad(f"{other} IS NOT NULL AND upper({other}) <> {text(policy.currency)}", currency, f"is another currency than the policy's {policy.currency}. Settle each currency by itself"))  # fmt: skip
    _complain([line for check in checks for line in check])
    columns |= {role: table.text(said) for role in ("order", "part", "currency") if (said := table.found(role))}  # fmt: skip
    taken = {table.found(role) for role in _TYPED - {"kind"}} | set(columns)
    columns |= {low: table.text(one) for one in table.columns if one not in taken and (low := one.strip().lower()) not in columns}  # fmt: skip
    made = ", ".join(f"{said} AS {name(one)}" for one, said in columns.items())
    db.execute(f"CREATE OR REPLACE TABLE lines AS SELECT _row, {made} FROM told")
    db.execute("DROP TABLE told")
    for file, role in ((parts, "part"), (partners, "partner")):
        if file is not None:
            _join(db, policy, file, role)
    _has(db, asked, path)
    return int(db.execute("SELECT count(*) FROM lines").fetchall()[0][0])


def _named(policy: Policy, table: "_File") -> None:
    """What [columns] says is there: a misspelt name would leave the rule without it, unnoticed."""
    for role, column in policy.columns.items():
        if role not in _NAMES:
            raise NotLines(f"[columns] {role}: there is no such word; there are {', '.join(_NAMES)}.")  # fmt: skip
        if table.found(role) is None:
            raise NotLines(f"[columns] {role}: {table.path.name} has no column {column}; it has {', '.join(table.columns)}.")  # fmt: skip


def read_events(db: duckdb.DuckDBPyConnection, policy: Policy, path: Path | None) -> None:
    """Make the table `events` (partner, kind, day), empty without a file. Raises NotLines."""
    db.execute("CREATE OR REPLACE TABLE events (partner VARCHAR, kind VARCHAR, day DATE)")
    if path is None:
        return
    table = _File(db, policy, path, "told")
    partner, kind, day = table.needed("partner"), table.needed("kind"), table.needed("date")
    _complain(
        table.empty(partner, "partner")
        + table.empty(kind, "kind")
        + table.wrong(day, table.day(day), "is not a day. Write it as 2026-01-31")
    )
    db.execute(f"INSERT INTO events SELECT {table.text(partner)}, {table.text(kind)}, {table.day(day)} FROM told")  # fmt: skip
    db.execute("DROP TABLE told")


def _join(db: duckdb.DuckDBPyConnection, policy: Policy, path: Path, role: str) -> None:
    """Columns of a list of parts or partners beside each line; those of the lines themselves stay."""
    table = _File(db, policy, path, "told")
    key = table.needed(role)
    twice = db.execute(f"SELECT {table.text(key)}, min(_row), max(_row) FROM told WHERE {table.text(key)} IS NOT NULL GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 LIMIT 1").fetchone()  # fmt: skip
    if twice:
        raise NotLines(f"{path.name}: {twice[0]} stands in rows {twice[1] + 1} and {twice[2] + 1}.")
    have = {row[0] for row in db.execute("DESCRIBE lines").fetchall()}
    if role not in have:
        raise NotLines(f"The lines have no column {role} that {path.name} could be joined to.")
    more = {low: one for one in table.columns if one != key and (low := one.strip().lower()) not in have}  # fmt: skip
    made = "".join(f", t.{name(low)}" for low in more)
    told = ", ".join([f"{table.text(key)} AS key_of_it", *(f"{table.text(one)} AS {name(low)}" for low, one in more.items())])  # fmt: skip
    db.execute(f"CREATE OR REPLACE TABLE lines AS SELECT l.*{made} FROM lines l LEFT JOIN (SELECT {told} FROM told) t ON t.key_of_it = l.{name(role)}")  # fmt: skip
    db.execute("DROP TABLE told")


def _has(db: duckdb.DuckDBPyConnection, asked: set[str], path: Path) -> None:
    have = [row[0] for row in db.execute("DESCRIBE lines").fetchall()][1:]
    if lacking := sorted(asked - set(have)):
        raise NotLines(
            f"The policy asks for {', '.join(lacking)}, but {path.name} has only {', '.join(have)}. Name the column in [columns] of the policy,"
            " or add it with --parts or --partners."
        )  # fmt: skip


def _money_words(policy: Policy, *, whole: bool) -> str:
    if whole:
        return "is not a whole number of minor units"
    return f'is not an amount with at most {policy.digits} decimals. Write it as 1234.50; where lines are finer than a coin, the policy can say finer = "round"'


def _complain(found: list[str]) -> None:
    if found:
        raise NotLines("\n".join(found[:_SHOWN]))


class _File:
    """A table of texts, and the expressions that make days and numbers of them."""

    def __init__(
        self, db: duckdb.DuckDBPyConnection, policy: Policy, path: Path, table: str
    ) -> None:
        if not path.is_file():
            raise NotLines(f"There is no file {path}.")
        self.db, self.policy, self.path = db, policy, path
        parquet = path.suffix.lower() in {".parquet", ".pq"}
        source = (
            "read_parquet(?)"
            if parquet
            else "read_csv(?, header = true, all_varchar = true, sample_size = 1000)"
        )
        try:
            db.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT row_number() OVER () AS _row, * FROM {source}", [str(path)])  # fmt: skip
        except duckdb.Error as error:
            raise NotLines(f"{path.name} is not a CSV or Parquet table: {str(error).splitlines()[0]}") from error  # fmt: skip
        self.columns: list[str] = [row[0] for row in db.execute(f"DESCRIBE {table}").fetchall()][1:]
        self.named: Mapping[str, str] = policy.columns

    def found(self, role: str) -> str | None:
        if role in self.named:
            wanted = self.named[role].strip().lower()
            return next((one for one in self.columns if one.strip().lower() == wanted), None)
        return next((one for word in _NAMES[role] for one in self.columns if one.strip().lower() == word), None)  # fmt: skip

    def needed(self, role: str) -> str:
        column = self.found(role)
        if column is None:
            raise NotLines(f"{self.path.name} has no column {self.named.get(role, role)}; it has {', '.join(self.columns)}. Name it in the policy: [columns] {role} = \"…\".")  # fmt: skip
        return column

    def text(self, column: str) -> str:
        """Trimmed; empty and the word NULL of exports are nothing."""
        return f"nullif(nullif(trim(CAST({name(column)} AS VARCHAR)), ''), 'NULL')"

    def day(self, column: str) -> str:
        """The day in the policy's zone: 2026-01-31, 2026/1/31, 2026.1.31, 20260131, 2026年1月31日, with or without a time."""
        said = self.text(column)
        zoned = f"regexp_matches({said}, ':\\d\\d(\\.\\d+)?\\s*(Z|[+-]\\d\\d(:?\\d\\d)?)$')"
        there = f"CAST(timezone({text(self.policy.zone)}, try_cast({said} AS TIMESTAMPTZ)) AS DATE)"
        ways = ", ".join(
            f"'{one}'"
            for one in ("%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
        )
        return f"CASE WHEN {zoned} THEN {there} ELSE coalesce(try_cast({said} AS DATE), CAST(try_strptime({said}, [{ways}]) AS DATE)) END"

    def _number(self, column: str) -> str:
        said = self.text(column)
        plain = f"CASE WHEN regexp_full_match({said}, '-?\\d{{1,3}}(,\\d{{3}})+(\\.\\d*)?') THEN replace({said}, ',', '') ELSE {said} END"
        return f"try_cast(regexp_replace({plain}, '^(-?)[¥￥$]', '\\1') AS DECIMAL(30, 9))"

    def money(self, column: str) -> str:
        coins = f"({self._number(column)} * {10**self.policy.digits})"
        kept = f"CAST(round({coins}) AS BIGINT)"
        return (
            kept
            if self.policy.finer == "round"
            else f"CASE WHEN {coins} = round({coins}) THEN {kept} END"
        )

    def whole(self, column: str) -> str:
        return f"CASE WHEN {self._number(column)} = round({self._number(column)}) THEN CAST(round({self._number(column)}) AS BIGINT) END"

    def thousandths(self, column: str) -> str:
        parts = f"({self._number(column)} * 1000)"
        return f"CASE WHEN {parts} = round({parts}) THEN CAST(round({parts}) AS BIGINT) END"

    def bad(self, when: str, column: str, words: str) -> list[str]:
        rows = self.db.execute(f"SELECT _row, CAST({name(column)} AS VARCHAR) FROM told WHERE {when} ORDER BY 1 LIMIT {_SHOWN}").fetchall()  # fmt: skip
        return [f"Row {row + 1}, column {column}: {said!r} {words}." if said is not None else f"Row {row + 1}, column {column} is empty." for row, said in rows]  # fmt: skip

    def wrong(self, column: str, made: str, words: str, *, empty: bool = False) -> list[str]:
        some = f"{self.text(column)} IS NOT NULL AND " if empty else ""
        return self.bad(f"{some}({made}) IS NULL", column, words)

    def empty(self, column: str, role: str) -> list[str]:
        return self.bad(f"{self.text(column)} IS NULL", column, f"names no {role}")
