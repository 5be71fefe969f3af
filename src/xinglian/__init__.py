"""Xinglian 星鏈: the open-source network of the automotive aftermarket."""

__version__ = "0.1.0"
