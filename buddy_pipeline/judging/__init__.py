"""A batch of rows against the contract: typed rows for the database, and a fault for everything that is wrong."""
