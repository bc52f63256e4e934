"""Repairing the spacing of French wire copy: spaces, quotation marks, stray stops, broken words."""
