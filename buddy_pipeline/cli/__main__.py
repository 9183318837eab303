"""`python -m buddy_pipeline.cli`."""

from buddy_pipeline.cli import main

main()
