"""What a director may set about signing in: all of it safeguards."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

declare(
    Knob(
        is_safeguard=True,
        key="identity.second_factor_required",
        kind="boolean",
        default=False,
        label=_("Second factor for the maker's people"),
        help=_("Who works for the maker must sign in with a code from their phone as well."),
    )
)
declare(
    Knob(
        is_safeguard=True,
        key="identity.lock_after",
        kind="integer",
        default=5,
        least=3,
        most=20,
        label=_("Wrong passwords until a lock"),
        help=_("After so many wrong passwords in a row nobody can sign in as that person."),
        unit=_("tries"),
    )
)
declare(
    Knob(
        is_safeguard=True,
        key="identity.lock_minutes",
        kind="integer",
        default=15,
        least=1,
        most=1440,
        label=_("How long a lock lasts"),
        unit=_("minutes"),
    )
)
declare(
    Knob(
        is_safeguard=True,
        key="identity.address_tries",
        kind="integer",
        default=60,
        least=10,
        most=10_000,
        label=_("Failed sign-ins from one address"),
        help=_("Counted for the duration of a lock. Offices share an address: leave room."),
        unit=_("tries"),
    )
)
declare(
    Knob(
        is_safeguard=True,
        key="identity.code_minutes",
        kind="integer",
        default=5,
        least=1,
        most=30,
        label=_("How long a phone code works"),
        unit=_("minutes"),
    )
)
declare(
    Knob(
        is_safeguard=True,
        key="identity.invitation_days",
        kind="integer",
        default=7,
        least=1,
        most=60,
        label=_("How long an invitation works"),
        unit=_("days"),
    )
)
