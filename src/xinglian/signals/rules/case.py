"""Test cases of tags: a few facts of one partner, written in one line.

    partner type=garage place=cn.east.32.3201 joined=400 layer=core mentor=yes
    buy 5000 brakes @5          an order of 5 000, five days before the ledger's last day
    buy 500 brakes x12          one each in the last twelve months (x12+12: in the twelve before; x6/2: every second)
    return 100 brakes @5        correct 100 brakes @5
    stock 6000 brakes idle 200  6 000 worth, not moved for 200 days (`stock 0 …` stands at zero; `@10`: reported then)
    got 3 read 5 ack 9 act      a message of three days ago, read after 5 minutes, acknowledged after 9
        kind=policy must hour=23 by=2: sent at 23:00, read by the second person
    people 3 liaison            three people with access, one of them a liaison
    expect due=5 c30=0.7        what the night said: due in 5 days, 70 % within 30 days (late, c90, lost, change, far)
    fact training.finished @30 85 item=ev x3

Amounts are whole yuan. A part is a category with marks: `brakes#2` another part, `ev:`… see `Part`. Statements are separated by `;`.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

UNTIL = date(2025, 10, 31)
NOW = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)


class NotACase(ValueError):
    """A statement of a case that nobody understands."""


@dataclass(frozen=True)
class Part:
    """`brakes#2+ev+old+new+list=120+b=ACME`: category, number, and what is special about it."""

    text: str

    @property
    def marks(self) -> list[str]:
        return self.text.split("+")[1:]

    @property
    def category(self) -> str:
        return self.text.split("+")[0].split("#")[0]

    def value(self, key: str, default: str) -> str:
        return next((m.partition("=")[2] for m in self.marks if m.startswith(f"{key}=")), default)


@dataclass
class Facts:
    """Rows for the engine's tables, by table; the partner's own columns are in `partner`."""

    partner: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[Part, date, str, int, float]] = field(default_factory=list)
    stock: list[tuple[Part, date, float, int, date | None]] = field(default_factory=list)
    receipts: list[tuple[datetime, datetime | None, datetime | None, datetime | None, bool, str, int]] = field(
        default_factory=list
    )  # fmt: skip
    people: list[tuple[bool, bool]] = field(default_factory=list)
    told: list[tuple[str, datetime, float | None, str | None]] = field(default_factory=list)
    expected: dict[str, float] = field(default_factory=dict)


def read(text: str) -> Facts:
    """The facts of a case. Raises NotACase."""
    facts = Facts()
    for statement in text.split(";"):
        words = statement.split()
        if not words:
            continue
        try:
            _READERS[words[0]](facts, words[1:])
        except (KeyError, ValueError, IndexError) as error:
            raise NotACase(statement.strip()) from error
    return facts


def _partner(facts: Facts, words: list[str]) -> None:
    facts.partner.update(dict(word.split("=", 1) for word in words))


def _trade(kind: str, facts: Facts, words: list[str]) -> None:
    amount, part = round(float(words[0]) * 100), Part(words[1])
    quantity = float(part.value("q", "1"))
    days = _days(words[2:] or ["@5"])
    facts.lines += [(part, day, kind, amount, quantity) for day in days]


def _days(words: list[str]) -> list[date]:
    """`@5`, `@2025-03-09`, `x12`, `x12+12` (months 12…23 back), `x3d7` (every 7 days)."""
    found: list[date] = []
    for word in words:
        if word.startswith("@"):
            when = word[1:]
            found.append(date.fromisoformat(when) if "-" in when else UNTIL - timedelta(int(when)))
        elif "d" in word:
            times, step = word[1:].split("d")
            found += [UNTIL - timedelta(int(step) * n) for n in range(int(times))]
        else:
            times, _plus, first = word[1:].partition("+")
            found += [_month(back) for back in range(int(first or 0), int(first or 0) + int(times))]
    return found


def _month(back: int) -> date:
    """A Wednesday or so in the middle of the month that many months before the last one."""
    months = UNTIL.year * 12 + UNTIL.month - 1 - back
    day = date(months // 12, months % 12 + 1, 15)
    return day - timedelta(max(day.isoweekday() - 5, 0))


def _stock(facts: Facts, words: list[str]) -> None:
    value, part, rest = round(float(words[0]) * 100), Part(words[1]), words[2:]
    as_of = next((_days([word])[0] for word in rest if word.startswith("@")), UNTIL)
    idle = int(rest[rest.index("idle") + 1]) if "idle" in rest else None
    moved = as_of - timedelta(idle) if idle is not None else None
    facts.stock.append((part, as_of, float(value > 0), value, moved))


def _got(facts: Facts, words: list[str]) -> None:
    given = dict(word.split("=", 1) for word in words if "=" in word)
    times = int(given.get("x", 1))
    day = NOW.date() - timedelta(int(words[0]))
    # The hour is that of local clocks, eight hours ahead.
    sent = datetime.combine(day, time(int(given.get("hour", 9))), tzinfo=UTC) - timedelta(hours=8)

    def after(word: str) -> datetime | None:
        return (
            sent + timedelta(minutes=float(words[words.index(word) + 1])) if word in words else None
        )

    acted = sent + timedelta(hours=1) if "act" in words else None
    facts.receipts += [
        (sent, after("read"), after("ack"), acted, "must" in words, given.get("kind", "general"), int(given.get("by", 1)))
    ] * times  # fmt: skip


def _people(facts: Facts, words: list[str]) -> None:
    for number in range(int(words[0])):
        facts.people.append((number == 0 and "liaison" in words, "silent" not in words))


def _expect(facts: Facts, words: list[str]) -> None:
    for word in words:
        key, _equals, number = word.partition("=")
        facts.expected[_EXPECTED[key]] = float(number)


def _fact(facts: Facts, words: list[str]) -> None:
    at, amount, item, times = NOW, None, None, 1
    for word in words[1:]:
        if word.startswith("@"):
            at = NOW - timedelta(int(word[1:]))
        elif word.startswith("item="):
            item = word[5:]
        elif word.startswith("x"):
            times = int(word[1:])
        else:
            amount = float(word)
    facts.told += [(words[0], at, amount, item)] * times


# Of what the night said: days until due, days past the latest usual day, chances, the month against the usual.
_EXPECTED = {
    "due": "due",
    "late": "late",
    "c30": "chance_30",
    "c90": "chance_90",
    "lost": "lost",
    "change": "change",
    "far": "distance",
}
_READERS = {
    "partner": _partner,
    "buy": lambda facts, words: _trade("order", facts, words),
    "return": lambda facts, words: _trade("return", facts, words),
    "correct": lambda facts, words: _trade("correction", facts, words),
    "stock": _stock,
    "got": _got,
    "people": _people,
    "expect": _expect,
    "fact": _fact,
}
