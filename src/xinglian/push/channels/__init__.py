"""The channels: importing this package makes them known."""

from xinglian.push.channels import email, inapp, webhook

__all__ = ["email", "inapp", "webhook"]
