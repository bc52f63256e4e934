"""Briefs of a whole archive, made by many processes on one machine or on a Ray cluster."""
