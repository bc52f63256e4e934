"""Speed and quality of translation."""
