"""Group robots: importing this package makes the vendors known."""

from xinglian.push.channels.robot import dingtalk, feishu, wecom
from xinglian.push.channels.robot.base import RobotKind, kind_of, kinds, post

__all__ = ["RobotKind", "dingtalk", "feishu", "kind_of", "kinds", "post", "wecom"]
