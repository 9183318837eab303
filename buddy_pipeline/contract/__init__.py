"""What an export is: entities, columns, rules. Pure declarations; imports nothing of ours."""
