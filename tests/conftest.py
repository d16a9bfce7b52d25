"""Settings for every test."""

from __future__ import annotations

from hypothesis import settings

# No test measures time: on a busy machine a deadline fails tests that are right.
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")
