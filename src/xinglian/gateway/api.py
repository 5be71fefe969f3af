"""Front door of the gateway: nothing below calls it."""
