"""Tokens that only the server's own pages know, so that a page of another site cannot act."""

from __future__ import annotations

import hashlib
import hmac
import secrets


class Csrf:
    """Makes such tokens: each is an HMAC of whom it is for, with a key of this process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def token(self, *of: str) -> str:
        """The token for somebody.

        Args:
            of: what tells him from others, as the id of his session.
        """
        about = "\0".join(of).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, about, hashlib.sha256).hexdigest()

    def is_token(self, given: str, *of: str) -> bool:
        """Whether this is the token for somebody."""
        return is_same(given, self.token(*of))


def is_same(given: str, token: str) -> bool:
    """Whether a token is the right one; takes as long whatever it is."""
    one, other = (text.encode("utf-8", "surrogatepass") for text in (given, token))
    return hmac.compare_digest(one, other)
