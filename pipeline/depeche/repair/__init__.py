"""Repair of the spacing of French wire copy."""
