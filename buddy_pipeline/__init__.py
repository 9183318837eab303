"""Imports the exports of the Buddy Program into the CSR platform's database."""
