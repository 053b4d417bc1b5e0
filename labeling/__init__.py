"""People in the loop: what the machine is unsure of goes out as tasks, and comes back as corrections."""
