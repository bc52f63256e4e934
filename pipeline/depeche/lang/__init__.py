"""What is known of the two languages; no stage owns it."""
