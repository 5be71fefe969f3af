"""Test cases of part tags: `part ev launched=100 price=1200; buy 10 @30 by=5 in=2; return 1 @20; stock 4; reference`."""

from datetime import date, datetime, timedelta

from xinglian.signals.rules.subject import NotASubjectCase, Rows, words

_BUYERS = 1000  # numbers kept free for the buyers of each part


def part_case(number: int, text: str, until: date, now: datetime) -> Rows:
    """One part; `by` buyers each buy the quantity, spread over `in` provinces."""
    rows: Rows = {"part": [], "line": [], "stock": [], "reference": [], "place": []}
    facts: dict[str, str] = {}
    for word, plain, named in words(text):
        if word == "part":
            facts |= named | dict.fromkeys(plain, "yes")
        elif word in ("buy", "return"):
            quantity, day = float(plain[0]), until - timedelta(int(plain[1].removeprefix("@")))
            for buyer in range(int(named.get("by", 1))):
                who = number * _BUYERS + buyer
                rows["place"].append((who, str(10 + buyer % int(named.get("in", 1)))))
                kind = "order" if word == "buy" else "return"
                rows["line"].append((who, number, day, kind, quantity))
        elif word == "stock":
            rows["stock"].append((number, float(plain[0])))
        elif word == "reference":
            rows["reference"].append((number,))
        else:
            raise NotASubjectCase(text)
    launched = until - timedelta(int(facts["launched"])) if "launched" in facts else None
    price = float(facts["price"]) * 100 if "price" in facts else None
    rows["place"] = sorted(set(rows["place"]))
    rows["part"] = [(number, "ev" in facts, "superseded" in facts, launched, price)]
    return rows
