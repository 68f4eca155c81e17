"""Label: what an article is about (relevance, pillars, topics, themes) and whether it is a reprint of another."""
