"""Documents on their way: durable workflows, and the worker processes that do the work."""
