"""Bring an installation up: what commands, the demo and the benches share."""

from xinglian.kernel.postgres import plan


def set_up_django() -> None:
    """Start the database when it is ours, then Django."""
    plan().ensure()
    import django

    django.setup()


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
