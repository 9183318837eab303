"""The PostgreSQL server, its tables and their migrations."""
