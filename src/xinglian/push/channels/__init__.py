"""The channels: importing this package makes them known."""

from xinglian.push.channels import email, inapp, sms, voice, webhook

__all__ = ["email", "inapp", "sms", "voice", "webhook"]
