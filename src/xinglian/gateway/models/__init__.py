from xinglian.gateway.models.token import Token

__all__ = ["Token"]
