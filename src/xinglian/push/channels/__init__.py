"""The channels: importing this package makes them known."""

from xinglian.push.channels import (
    dingtalk,
    email,
    feishu,
    inapp,
    sms,
    voice,
    webhook,
    webpush,
    wechat,
    wecom,
)

__all__ = [
    "dingtalk",
    "email",
    "feishu",
    "inapp",
    "sms",
    "voice",
    "webhook",
    "webpush",
    "wechat",
    "wecom",
]
