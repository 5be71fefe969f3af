from xinglian.gateway.models.token import Token
from xinglian.gateway.models.use import Use

__all__ = ["Token", "Use"]
