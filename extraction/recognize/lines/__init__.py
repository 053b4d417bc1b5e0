"""The drawn lines of a page: what may be one, what proves it, and the page without them."""
