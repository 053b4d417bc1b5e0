"""PDF: pages with a text layer that can be believed are read from it, with the lines that are drawn; of the others the image."""
