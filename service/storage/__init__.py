"""What the service remembers: documents, keys and deliveries in a database, files in a content store."""
