"""How fast the review desk answers while it translates."""
