"""The boxes in which an engine finds text, fitted to the ink."""
