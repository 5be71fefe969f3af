"""`xinglian signals` answers like the pages do."""

import pytest
from typer.testing import CliRunner

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.cli import app


@pytest.fixture
def computed(cast: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
    return cast


def test_count_and_ids_are_plain_lines(computed: Cast) -> None:
    run = CliRunner()
    assert run.invoke(app, ["audience", "--expr", "plum_rain_region", "--count"]).stdout == "2\n"
    ids = run.invoke(app, ["audience", "--expr", "type:garage", "--ids"]).stdout.split()
    assert ids == [str(computed.garage_id)]


def test_a_mistake_is_pointed_at(computed: Cast) -> None:
    done = CliRunner().invoke(app, ["audience", "--expr", "veteran & cold_regoin"])
    assert done.exit_code == 2
    assert "          ^" in done.output
    assert "cold_region" in done.output


def test_the_pointer_stands_under_wide_characters_too(computed: Cast) -> None:
    done = CliRunner().invoke(app, ["audience", "--expr", "老伙伴 且 （cold_region"])
    assert "\n          ^" in done.output  # three and one characters of two cells, two spaces


def test_why_and_tags_can_be_asked(computed: Cast) -> None:
    run = CliRunner()
    assert (
        "1,825"
        in run.invoke(app, ["why", "--tag", "veteran", "--partner", str(computed.garage_id)]).output
    )
    assert "plum_rain_region" in run.invoke(app, ["tags"]).output
    assert run.invoke(app, ["why", "--tag", "no_such", "--partner", "1"]).exit_code == 2
