"""Column kinds of our own."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Func

if TYPE_CHECKING:  # Django's fields know their type parameters in the stubs only
    _BigInteger = models.BigIntegerField[int, int]
    _Text = models.Field[str, str]
else:
    _BigInteger, _Text = models.BigIntegerField, models.Field


class NewId(Func):
    """The database's own time-sorted id (see migration kernel.0001)."""

    function = "kernel_new_id"
    output_field = models.BigIntegerField()


class IdField(_BigInteger):
    """A primary key that sorts by time: milliseconds since 2024 in the high bits, then a sequence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_default", NewId())
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_default", None)
        kwargs.pop("editable", None)
        return name, path, args, kwargs


class LtreeField(_Text):
    """A path in a tree, `cn.east.32`; ancestors and descendants by the operators of ltree."""

    def db_type(self, connection: Any) -> str:
        return "ltree"
