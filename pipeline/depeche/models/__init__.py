"""Models: finding them by name, verifying their files, and fetching them."""
