"""Impact: what volunteers did, their scores, and the social return, by a methodology that is data."""
