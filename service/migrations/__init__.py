"""How the service's tables came to be: one file a change, forward only."""
