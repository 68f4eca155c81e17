"""A real Elasticsearch for the tests: downloaded once, started on free ports, stopped with the tests."""
