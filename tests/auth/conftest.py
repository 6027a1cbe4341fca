import pytest
from scripted_provider import Provider


@pytest.fixture
def provider():
    """A provider in memory, without any token issued."""
    return Provider()
