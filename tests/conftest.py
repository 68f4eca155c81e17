"""Fixtures for all tests: the test server of Elasticsearch."""

pytest_plugins = ["tests.elastic.fixtures"]
