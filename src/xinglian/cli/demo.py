"""`xinglian demo`: the sample network and its story."""

from xinglian.demo.command import demo

__all__ = ["demo"]
