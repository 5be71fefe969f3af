"""Front door of workspace: nothing calls it; it mixes what others offer."""
