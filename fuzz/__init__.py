"""Coverage-guided fuzzing of what hostile input reaches first: the readers and the repair."""
