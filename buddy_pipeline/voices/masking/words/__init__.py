"""Lists of words, one subject a file."""
