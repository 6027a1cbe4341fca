"""What all tests have in common."""

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does. A quarter of Hypothesis' number
# of examples keeps the tests quick, and every run makes others. All else is Hypothesis' own choice,
# which is another one where CI is set.
settings.register_profile("go1scim", settings.default, deadline=None, max_examples=25)
settings.load_profile("go1scim")


@pytest.fixture(autouse=True, scope="session")
def state_directory(tmp_path_factory):
    """Where programs keep what they need the next time: not where those of the developer do."""
    directory = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(directory))
        yield directory
