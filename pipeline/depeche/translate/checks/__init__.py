"""The checks of a translation: one file a check."""
