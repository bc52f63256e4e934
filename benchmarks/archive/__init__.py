"""How fast ``depeche archive`` is on a Ray cluster, and what becomes of it where things die."""
