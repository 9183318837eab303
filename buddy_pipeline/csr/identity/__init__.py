"""Who is one person: found from ids, addresses, names and decisions; what is asked about it."""
