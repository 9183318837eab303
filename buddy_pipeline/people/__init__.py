"""Who is one person: which names agree, and which ids belong together."""
