"""Knowledge of French and English that several stages use: words, names, numbers, sentences."""
