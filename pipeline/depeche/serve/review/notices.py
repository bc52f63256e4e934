"""Telling open pages that items have changed."""

from __future__ import annotations


class Notices:
    """Tells whoever listens which items have changed; any thread may publish."""

    def publish(self, *names: str) -> None:
        """Say that items have changed.

        Args:
            names: their folders.
        """
