"""Tokens: a run of letters with its elision mark, a number, or one other character.

Hyphenated words are cut at the hyphens and elided ones behind the apostrophe (``l’``, ``OTAN``):
a lost space can lie in any part of them.
"""

from __future__ import annotations

import re

END = "."  # what stands before the first and behind the last word of a sentence
NUMBER = "0"
SPACES = " \u00a0\u202f\u2009"
TOKEN = re.compile(r"[^\W\d_]+(?:[’'](?=\w))?|\d+|[^\w\s]")

# What is never prose: addresses, handles, hashtags, file names, domain names, codes.
OPAQUE = re.compile(
    r"""
      (?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://\S+ | www\.\S+            # URLs
    | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+                  # e-mail addresses
    | (?<!\w)[@#][\w.]*\w                           # handles and hashtags
    | (?<![\w.])(?:\w[\w-]*\.)+(?:com|org|net|info|eu|fr|be|ch|ca|uk|de|es|it|io|tv|gouv|ru|ua|
        html?|pdf|php|txt|csv|xml|json|jpe?g|png|zip|exe|js|py|md)(?!\w)(?:/\S*)?
    | (?<![\w~/.-])[~/][\w./-]*/[\w./-]+ | [A-Za-z]:\\\S*        # paths
    | (?<!\w)\w*_\w[\w]*                            # identifiers
    | <[^<>\s][^<>\n]*> | &\#?\w+;                  # markup
    """,
    re.VERBOSE,
)
