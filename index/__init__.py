"""Find: the query language, one interface to a search index, and its embedded implementation."""
