"""A policy that can be computed: scope, period, rules. The file format of docs/policy-format.md is this, written down."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator

from xinglian.policies.rules.amounts import From, Number, Rate
from xinglian.policies.rules.where import CONFIG, EVERYTHING, Lines

FORMAT = "xinglian-policy/1"
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=120)]
By = Literal["amount", "quantity", "growth", "growth percent", "orders", "parts"]
_PAYS = ("rate", "each", "fixed", "steps", "bundle", "free", "prices")


class Model(BaseModel):
    model_config = CONFIG


class Step(Model):
    """From this amount (or quantity, number of orders or parts; growth as "10%") it pays a rate, an amount a unit or a fixed sum."""

    from_: From = Field(alias="from")
    rate: Rate | None = None
    each: Number | None = None
    fixed: Number | None = None

    @model_validator(mode="after")
    def _one_reward(self) -> "Step":
        if sum(one is not None for one in (self.rate, self.each, self.fixed)) != 1:
            raise ValueError("a step pays one of rate, each or fixed")
        return self

    @property
    def pays(self) -> str:
        return next(one for one in ("rate", "each", "fixed") if getattr(self, one) is not None)


class Need(Model):
    """A component of a bundle: so many units of these lines."""

    lines: Lines
    quantity: Number

    @field_validator("quantity")
    @classmethod
    def _some(cls, said: Number) -> Number:
        if said == 0:
            raise ValueError("a component needs more than 0 units")
        return said


class Bundle(Model):
    """So much for every complete bundle of the components."""

    needs: tuple[Need, ...] = Field(min_length=1, max_length=20)
    fixed: Number


class Free(Model):
    """For every `buy` units, `get` units free, each worth `worth`; at most `most` units a period."""

    buy: Number
    get: Number
    worth: Number
    most: Number | None = None

    @model_validator(mode="after")
    def _some(self) -> "Free":
        if not self.buy or not self.get:
            raise ValueError("buy and get have to be more than 0")
        return self


class Price(Model):
    """From day `on` the part costs `price`: bought up to `days` days before, the difference is paid back."""

    part: Word
    on: date
    price: Number
    days: int = Field(30, ge=1, le=366)


class Condition(Model):
    """What has to be so in the period. `of` is what a share is measured against; `any` is a list of alternatives."""

    measure: Literal["amount", "quantity", "orders", "parts", "days", "growth percent", "share", "event"] | None = None  # fmt: skip
    lines: Lines = EVERYTHING
    of: Lines = EVERYTHING
    event: Word | None = None
    at_least: From | None = None
    below: From | None = None
    any_: tuple["Condition", ...] = Field((), alias="any")

    @model_validator(mode="after")
    def _complete(self) -> "Condition":
        if bool(self.any_) == (self.measure is not None):
            raise ValueError("a condition has a measure, or any with alternatives")
        if self.measure and self.at_least is None and self.below is None:
            raise ValueError("a condition says at_least or below")
        if (self.measure == "event") != (self.event is not None):
            raise ValueError('event goes with measure = "event"')
        shares = self.measure in {"growth percent", "share"}
        for said in (self.at_least, self.below):
            if said is not None and said.percent != shares:
                raise ValueError(f"{self.measure} is compared with {'a share such as 30%' if shares else 'a number'}, not {said}")  # fmt: skip
        return self


class Rule(Model):
    """One rule: which lines, what they add up to, and what that pays."""

    id: Code
    name: str | dict[str, str] = ""
    per: Literal["line", "order", "period"] = "period"
    lines: Lines = EVERYTHING
    returns: Literal["net", "without", "only"] = "net"
    first: Literal["order", "part"] | None = None
    paid_within: int | None = Field(None, ge=0, le=3650)
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    base: Literal["amount", "growth"] = "amount"
    without_base: Literal["nothing", "all"] = "nothing"
    rate: Rate | None = None
    each: Number | None = None
    fixed: Number | None = None
    steps: tuple[Step, ...] = Field((), max_length=1000)
    by: By = "amount"
    mode: Literal["marginal", "whole"] | None = None
    bundle: Bundle | None = None
    free: Free | None = None
    prices: tuple[Price, ...] = Field((), max_length=10_000)
    when: tuple[Condition, ...] = Field((), max_length=50)
    least: Number | None = None
    cap: Number | None = None
    group: Word | None = None
    pays: Word = "rebate"

    @property
    def form(self) -> str:
        """Which of rate, each, fixed, steps, bundle, free and prices it is."""
        return next(one for one in _PAYS if getattr(self, one) not in (None, ()))

    @property
    def grows(self) -> bool:
        """Whether the year before is asked."""
        return self.base == "growth" or self.by.startswith("growth")

    @model_validator(mode="after")
    def _one_form(self) -> "Rule":
        said = [one for one in _PAYS if getattr(self, one) not in (None, ())]
        if len(said) != 1:
            raise ValueError(f"a rule pays by exactly one of {', '.join(_PAYS)}" + (f", not by {' and '.join(said)}" if said else ""))  # fmt: skip
        if self.per != "period" and (self.grows or self.form in {"bundle", "free", "prices"}):
            raise ValueError('growth, bundle, free and prices go with per = "period"')
        if self.per != "period" and self.by in {"orders", "parts"}:
            raise ValueError('steps by orders or parts go with per = "period"')
        if self.base == "growth" and self.form not in {"rate", "steps"}:
            raise ValueError('base = "growth" goes with rate or steps')
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(f"ends ({self.to}) before it begins ({self.from_})")
        if self.form == "prices" and len({(one.part, one.on) for one in self.prices}) < len(self.prices):  # fmt: skip
            raise ValueError("a part has two prices from the same day")
        return self

    @model_validator(mode="after")
    def _steps_rise(self) -> "Rule":
        if not self.steps:
            if self.mode or self.by != "amount":
                raise ValueError("mode and by go with steps")
            return self
        if self.mode is None:
            raise ValueError('steps need mode = "marginal" (each part of the sum at its own step) or "whole" (everything at the step reached)')  # fmt: skip
        froms = [one.from_ for one in self.steps]
        for n, (before, after) in enumerate(pairwise(froms), start=2):
            if after <= before:
                raise ValueError(f"step {n} begins at {after}, not above step {n - 1} ({before})")
        if any(one.percent != (self.by == "growth percent") for one in froms):
            raise ValueError(
                'steps by growth percent begin at shares such as "10%", all others at numbers'
            )
        kinds = {one.pays for one in self.steps}
        if len(kinds) > 1:
            raise ValueError(f"all steps pay alike, not {' and '.join(sorted(kinds))}")
        wanted = {"amount": "rate", "quantity": "each", "growth": "rate"}.get(self.by)
        if self.mode == "marginal" and (kinds != {wanted} or (self.by == "growth") != (self.base == "growth")):  # fmt: skip
            raise ValueError("marginal steps pay a rate by amount, a rate by growth with base = growth, or each by quantity")  # fmt: skip
        return self


class Group(Model):
    """Of the rules of a group a partner gets only the best, or the first that pays, in a period."""

    take: Literal["best", "first"]


class Policy(Model):
    """One version of a policy. `from_` and `to` are days in `zone`, both inside."""

    format: Literal["xinglian-policy/1"]
    code: Code
    version: int = Field(1, ge=1)
    name: str | dict[str, str] = ""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "CNY"
    digits: int = Field(2, ge=0, le=4)
    from_: date = Field(alias="from")
    to: date
    zone: str = "Asia/Shanghai"
    period: Literal["month", "quarter", "half", "year", "whole"] = "whole"
    lines: Lines = EVERYTHING
    rounding: Literal["half up", "half even", "down", "up"] = "half up"
    round_to: Number | None = None
    finer: Literal["refuse", "round"] = "refuse"
    budget: Number | None = None
    groups: dict[str, Group] = {}
    columns: dict[str, str] = {}
    rules: tuple[Rule, ...] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _coherent(self) -> "Policy":
        if self.to < self.from_:
            raise ValueError(f"the policy ends ({self.to}) before it begins ({self.from_})")
        ids = [one.id for one in self.rules]
        if twice := next((one for one in ids if ids.count(one) > 1), None):
            raise ValueError(f"two rules are called {twice}")
        if lost := next((one.group for one in self.rules if one.group and one.group not in self.groups), None):  # fmt: skip
            raise ValueError(f'group {lost} is not described: write [groups.{lost}] take = "best"')
        for one in (price for rule in self.rules for price in rule.prices):
            if not self.from_ <= one.on <= self.to:
                raise ValueError(
                    f"the price of {one.part} falls on {one.on}, outside the policy's days"
                )
        if self.round_to == 0:
            raise ValueError("round_to has to be more than 0")
        return self
