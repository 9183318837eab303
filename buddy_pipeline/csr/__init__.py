"""Loading: from staged rows to the tables of the CSR platform, set-based, in one transaction a drop."""
