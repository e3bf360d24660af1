"""A store of its own for a test."""

import pytest

from tests.e2e.day import open_store


@pytest.fixture
def world(tmp_path):
    made = open_store(tmp_path)
    yield made
    made.close()
