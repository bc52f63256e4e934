"""depeche: French wire copy in, English briefs out."""

__version__ = "0.1.0"
