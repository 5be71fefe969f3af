"""One served copy of the sample network for all tests of pages here, and one world for all tests of the phone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.fixtures.camera import filming
from tests.fixtures.cast import make_cast
from tests.fixtures.database import fresh_world
from tests.fixtures.line import Line, line_to
from tests.fixtures.pages import Page, every_page
from tests.fixtures.phones import Phones
from tests.fixtures.sample import SampleSite, sample_site
from tests.fixtures.site import serving


@pytest.fixture(scope="module")
def sample(template_database: str, django_db_blocker: Any) -> Iterator[SampleSite]:
    with django_db_blocker.unblock(), sample_site(template_database) as site:
        yield site


@pytest.fixture(scope="module")
def pages(sample: SampleSite) -> list[Page]:
    return every_page(sample)


@pytest.fixture(scope="package")
def shared_phones(
    template_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Phones]:
    name, folder = f"xl_phones_{os.getpid()}", tmp_path_factory.mktemp("phones")
    with (
        django_db_blocker.unblock(),
        fresh_world(name, template_database, folder) as world,
        serving(world) as site,
    ):
        yield Phones(site=site, cast=make_cast())


@pytest.fixture
def phones(shared_phones: Phones) -> Iterator[Phones]:
    """The world of the phones, with nothing to acknowledge in it."""
    yield shared_phones
    shared_phones.settle()


@pytest.fixture
def line(phones: Phones) -> Iterator[Line]:
    with line_to(phones.site.port) as between:
        yield between


@pytest.fixture
def message_id(phones: Phones) -> int:
    return phones.message()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera sees; written anew before each look."""
    return tmp_path_factory.mktemp("camera") / "seen.y4m"


@pytest.fixture(scope="module")
def with_camera(chromium: Browser, film: Path) -> Iterator[Browser]:
    with filming(chromium, film) as browser:
        yield browser
