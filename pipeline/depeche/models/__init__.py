"""Models: which there are, where they lie, whether they are whole, and how to fetch them."""
