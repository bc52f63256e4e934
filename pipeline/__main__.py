"""``python -m pipeline`` is ``depeche``."""

from pipeline.cli.main import main

main()
