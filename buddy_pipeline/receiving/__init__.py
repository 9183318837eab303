"""The receiver of webhooks: an HTTP server that stores events and answers once they are durable."""
