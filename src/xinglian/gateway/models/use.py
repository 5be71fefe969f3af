from django.db import models

from xinglian.gateway.models.token import Token


class Use(models.Model):
    """How often a token was used in the minute it was last used in. Unlogged: a crash may forget it."""

    token = models.OneToOneField(Token, models.CASCADE, primary_key=True, related_name="+")
    minute = models.DateTimeField()
    asked = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.asked} at {self.minute:%H:%M}"
