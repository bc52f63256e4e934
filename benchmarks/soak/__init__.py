"""``depeche watch`` under load: memory, handles, latency, and what was lost."""
