"""What lies where of a person, and removing it for good."""
