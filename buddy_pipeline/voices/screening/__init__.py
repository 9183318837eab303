"""Screening for what must not go unseen: danger to a person first, then hate, personal data in a note, and profanity.

A flag is a reason for a person to look, no verdict; and a text without one is not thereby safe.
"""
