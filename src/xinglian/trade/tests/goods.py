"""Parts for tests of the ledgers, in the database the test works on."""

from datetime import UTC, datetime

from xinglian.catalogue.models import Brand, Category, Part
from xinglian.kernel.scope import acting, network

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def add_parts(*numbers: str) -> dict[str, int]:
    """Ids by number."""
    with acting(network()):
        category, _ = Category.objects.get_or_create(
            code="brakes", defaults={"path": "brakes", "name": "制动", "changed_at": NOW}
        )
        brand, _ = Brand.objects.get_or_create(name_key="QIMING", defaults={"name": "启明"})
        made = {}
        for number in numbers:
            part = Part.objects.create(
                number=number,
                number_key=number.replace("-", "").upper(),
                name=f"刹车片 {number}",
                category=category,
                brand=brand,
                created_at=NOW,
                changed_at=NOW,
            )
            made[number] = part.pk
    return made
