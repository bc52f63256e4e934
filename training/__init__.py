"""How the bundled models and word lists are made; nothing of it is needed to use depeche."""
