"""How the weights of the bundled translator are made: ``python -m training.translation --help``.

``docs/training.md`` explains the way from a corpus to a release.
"""
