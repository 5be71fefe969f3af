"""The catalogue's categories whose purchases are measured on their own."""

# Canonical codes of the catalogue's tree. A part counts for every code on its category path.
TOP_CATEGORIES = (
    "brakes", "filters", "cooling", "battery", "lighting", "suspension", "engine",
    "electrical", "body", "tyres", "fluids", "ev", "tools", "wipers",
)  # fmt: skip
# Antifreeze is part of cooling, so it takes no part where categories are compared.
CATEGORIES = (*TOP_CATEGORIES, "antifreeze")
