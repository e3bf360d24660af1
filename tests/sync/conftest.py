"""A till that is enrolled at a head office of its own."""

import pytest

from tests.sync.world import a_world


@pytest.fixture
def world(tmp_path):
    made = a_world(tmp_path)
    yield made
    made.close()
