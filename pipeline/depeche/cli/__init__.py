"""The command line: it reads options, calls the other modules, and prints results."""

from depeche.cli.main import cli, run

__all__ = ["cli", "run"]
