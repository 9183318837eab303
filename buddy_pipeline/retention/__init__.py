"""How long what is kept, and removing what is older. Figures keep their numbers."""
