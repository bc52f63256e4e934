"""The fact check of a draft."""
