"""The command line: one thin command a verb. What is done is decided elsewhere."""

from depeche.cli.main import cli, run

__all__ = ["cli", "run"]
