"""Texts become evidence: read where they lie, scores and snippets kept, flags brought before a person."""
