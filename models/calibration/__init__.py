"""Learns how sure a report may be of what it says, and from which probability on nobody needs to look."""
