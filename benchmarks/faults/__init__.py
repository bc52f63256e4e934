"""What happens to a ``depeche batch`` and a ``depeche watch`` on a site, and what comes of it."""
