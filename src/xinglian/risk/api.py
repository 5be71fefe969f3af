"""Front door of risk."""
