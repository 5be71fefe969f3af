from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower

from xinglian.kernel.fields import IdField

SECRETS = ("password", "totp_secret", "totp_last_step")


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> models.QuerySet["Person"]:
        """Without the secrets: only the door and jobs may read those columns at all."""
        return super().get_queryset().defer(*SECRETS)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login__iexact=username)


class Person(AbstractBaseUser):
    """A human being who signs in. Employed by one organisation, a member of one or more."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    login = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=24, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="zh-hans")
    content_language = models.CharField(
        max_length=8, blank=True, default="", db_default="",
        help_text="Messages come in it first; empty: the language of the pages.",
    )  # fmt: skip
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    is_active = models.BooleanField(default=True)
    is_contact = models.BooleanField(
        default=False, help_text="Shown to partners by name and phone, e.g. their CSM."
    )
    is_simulated = models.BooleanField(default=False)
    cast_order = models.PositiveSmallIntegerField(
        null=True, help_text="Place in the demo's chooser; simulated people only."
    )
    pinyin = models.CharField(max_length=200, blank=True, help_text="Of the name, for searching.")
    session_stamp = models.PositiveIntegerField(
        default=0, help_text="Counts up on password change and forced sign-out."
    )
    totp_secret = models.BinaryField(null=True, help_text="Encrypted; set once confirmed.")
    totp_last_step = models.BigIntegerField(null=True, help_text="A code works once.")
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("login"), name="person_login_once"),
            models.UniqueConstraint(
                fields=["phone"], condition=~models.Q(phone=""), name="person_phone_once"
            ),
            models.CheckConstraint(
                condition=models.Q(cast_order=None) | models.Q(is_simulated=True),
                name="person_cast_is_simulated",
            ),
        ]
        indexes = [
            models.Index(fields=["org_id"], name="person_org"),
            models.Index(Lower("email"), name="person_email"),
            GinIndex(
                OpClass(Lower("name"), "gin_trgm_ops"),
                OpClass(Lower("login"), "gin_trgm_ops"),
                OpClass("phone", "gin_trgm_ops"),
                OpClass("pinyin", "gin_trgm_ops"),
                name="person_search",
            ),
        ]

    def __str__(self) -> str:
        return self.name
