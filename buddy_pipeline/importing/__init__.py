"""One drop from its files to the tables: the walk through reading, judging, sealing, staging and merging."""
