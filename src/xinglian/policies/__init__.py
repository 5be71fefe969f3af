"""Policies and incentives: one version for all, every cent explained."""
