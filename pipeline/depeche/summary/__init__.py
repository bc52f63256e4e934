"""Summarising English text: a model writes a draft, and each of its sentences is checked."""
