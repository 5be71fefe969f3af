"""Front door of orders."""
