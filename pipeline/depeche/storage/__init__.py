"""Data on disk: the cache of stage outputs, and writing files atomically."""
