"""HTML: what a page says, without what its site puts around it."""
