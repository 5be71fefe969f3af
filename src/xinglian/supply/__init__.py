"""Supply: what will be missing, what will not sell, and what to do about it."""
