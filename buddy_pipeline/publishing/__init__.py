"""Publishing the changes that loads made to other services, from the outbox to a stream of NATS."""
