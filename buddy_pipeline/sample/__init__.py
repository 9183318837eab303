"""Invented exports of the Buddy Program, for demos, tests and benchmarks; and the empty forms to fill in by hand."""
