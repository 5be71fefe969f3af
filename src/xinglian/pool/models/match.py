from django.db import models

from xinglian.kernel.fields import IdField


class Match(models.Model):
    """An offer that fits what the taker will be short of: worked out last night, gone the next. `gain_minor`: what the taker
    saves against buying anew, freight taken off; `need`: what it will be short of."""

    id = IdField(primary_key=True)
    taker = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+", db_index=False)  # fmt: skip
    offer = models.ForeignKey("pool.Offer", models.CASCADE, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    need = models.DecimalField(max_digits=18, decimal_places=3)
    km = models.IntegerField()
    gain_minor = models.BigIntegerField()
    made_on = models.DateField()

    class Meta:
        db_table = "pool_match"
        constraints = [
            models.UniqueConstraint(fields=["taker", "offer"], name="pool_match_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of offer {self.offer_id} for {self.taker_id}"
