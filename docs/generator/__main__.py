"""`make docs` runs this."""

from docs.generator import write_pages

write_pages()
