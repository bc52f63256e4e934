"""What writes a draft."""
