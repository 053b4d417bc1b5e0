"""A page turned straight: which way is up, by how far it leans, and what bends its lines."""
