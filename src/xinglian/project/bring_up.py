"""Bring an installation up: what commands, the demo and the benches share."""

import atexit
import gc

from xinglian.kernel.postgres import plan


def set_up_django() -> None:
    """Start the database when it is ours, then Django."""
    plan().ensure()
    import django

    gc.disable()
    django.setup()
    keep_what_is_loaded()


def keep_what_is_loaded() -> None:
    """What was loaded with `gc.disable()` stays to the end: looking through it for rubbish would take a sixth of the start, and
    a quarter of a second every now and then."""
    gc.freeze()
    atexit.register(gc.unfreeze)  # extensions complain of what is left at the end
    gc.enable()


def bring_up_to_date() -> int:
    """Migrate as the owner, load the regions, make the vault's key; how many regions there are.

    Safe to repeat, after `set_up_django`.
    """
    from django.core.management import call_command

    from xinglian.identity import api as identity
    from xinglian.kernel import vault
    from xinglian.kernel.scope import acting, network

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    with acting(network()):
        count = identity.load_regions()
    vault.ensure_key()
    return count
