"""Fixtures for all tests: one PostgreSQL, one migrated template, a named cast."""

from tests.fixtures import environment  # sets the environment before Django reads it

environment.prepare()

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.cast",
    "tests.fixtures.growth",
    "tests.fixtures.site",
    "tests.fixtures.turns",
]
