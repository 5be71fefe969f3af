from django.db import models


class Mailbox(models.Model):
    """Where a mail server's returned mails lie, read by IMAP. What was read is remembered by the mailbox's own numbers."""

    provider = models.OneToOneField(
        "push.Provider", models.CASCADE, primary_key=True, related_name="+"
    )
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=8, help_text="tls, starttls, or none on this machine.")
    folder = models.CharField(max_length=200)
    done_folder = models.CharField(
        max_length=200, blank=True, help_text="Where understood mails go; empty: they stay."
    )
    user = models.CharField(max_length=200)
    secret = models.BinaryField(help_text="The password, in the vault's form.")
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    test_result = models.CharField(max_length=300, blank=True)
    # Kept by who reads: numbers hold while the mailbox's own validity is the same (RFC 3501, 2.3.1.1).
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    seen = models.BigIntegerField(default=0, help_text="Mails read so far.")
    understood = models.BigIntegerField(default=0, help_text="Mails that said something about ours.")  # fmt: skip
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.host}"
