"""A real PostgreSQL for tests, from Debian's package."""
