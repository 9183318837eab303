"""Faults planted in a clean export, with what an import has to say of each: made from the contract alone."""
