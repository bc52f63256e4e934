"""Coverage-guided fuzzing of what strangers reach first: the readers and the repair."""
