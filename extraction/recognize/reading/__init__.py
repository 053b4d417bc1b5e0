"""What is read in a line: its crops, its readings with their probabilities, and what its shape says besides."""
