"""How articles are labelled and reprints found."""
