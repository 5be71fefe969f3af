"""The world of rivals, made once for all tests here; each test undoes what it did."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.fixtures.cast import make_cast
from tests.isolation.rivals import Rivals, make_rivals


@pytest.fixture(scope="package")
def made_rivals(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rivals]:
    folder = tmp_path_factory.mktemp("rivals")
    kept = settings.XINGLIAN_COLUMNAR
    settings.XINGLIAN_COLUMNAR = folder / "columnar"
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield make_rivals(make_cast(), folder=folder)
                transaction.set_rollback(True)
        finally:
            connection.close()
            settings.XINGLIAN_COLUMNAR = kept


@pytest.fixture
def rivals(made_rivals: Rivals) -> Iterator[Rivals]:
    with transaction.atomic():
        yield made_rivals
        transaction.set_rollback(True)
