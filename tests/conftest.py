"""Fixtures for all tests: the test servers of Elasticsearch, PostgreSQL and S3; and no test is timed."""

import os

from hypothesis import settings

pytest_plugins = ["tests.elastic.fixtures", "tests.postgres.fixtures", "tests.objects.server"]
if os.environ.get("DIEMBAO_TEST_STORE") == "postgresql":
    pytest_plugins.append("tests.postgres.redirected")

# Hypothesis would fail an example that takes longer than .2 s, which a busy machine makes of any.
settings.register_profile("diembao", deadline=None)
settings.load_profile("diembao")
