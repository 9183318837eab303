"""What all pages for people share: how they look, their pictures and tables, their numbers, and how they are written."""
