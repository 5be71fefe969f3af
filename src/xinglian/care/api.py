"""Front door of care."""
