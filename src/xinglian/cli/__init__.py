"""The `xinglian` command."""
