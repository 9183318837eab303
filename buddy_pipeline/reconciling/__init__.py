"""Comparing what the webhooks told of a month with its full export, row by row.

An export is made to fill the gaps that lost webhooks leave; this room says how many there were, where the two sources
contradict each other, and what only one of them knows.
"""
