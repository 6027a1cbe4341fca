"""What all tests have in common."""

from hypothesis import settings

# How long an example takes depends on what else the machine does. All else is Hypothesis' own
# choice, which is another one where CI is set.
settings.register_profile("go1scim", settings.default, deadline=None)
settings.load_profile("go1scim")
