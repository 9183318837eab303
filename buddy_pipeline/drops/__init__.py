"""Drops: what lies in the inbox, recognised, checked as a whole and read into batches."""
