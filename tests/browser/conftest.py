"""One served copy of the sample network for all tests of pages here."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fixtures.pages import Page, every_page
from tests.fixtures.sample import SampleSite, sample_site


@pytest.fixture(scope="module")
def sample(template_database: str, django_db_blocker: Any) -> Iterator[SampleSite]:
    with django_db_blocker.unblock(), sample_site(template_database) as site:
        yield site


@pytest.fixture(scope="module")
def pages(sample: SampleSite) -> list[Page]:
    return every_page(sample)
