"""What a token is, and which parts of a text are never repaired.

A token is a run of letters with the apostrophe of an elision, a run of digits, or one other
character. Words are cut at hyphens and after elisions (``l’``, ``OTAN``), for a space can be lost
in each of their parts.
"""

from __future__ import annotations

import re

END = "."  # in the pair model: what stands before the first and after the last word of a sentence
NUMBER = "0"  # in the pair model: every number
NO_BREAK = "\u00a0\u202f"
SPACES = f" {NO_BREAK}\u2009"
SPACE = f"[{SPACES}]"  # for regular expressions
TOKEN = re.compile(r"[^\W\d_]+(?:[’'](?=\w))?|\d+|[^\w\s]")

# What stands before the ending of a domain name or a file name. The limits bound how far is looked
# where every hyphen may begin a name that has no ending: a name in a file system has at most 255
# characters, and hardly any has more than 8 stops.
_LABELS = r"(?:\w[\w-]{0,254}\.){1,8}"

# What is never repaired: addresses, handles, hashtags, file names, domain names, codes.
OPAQUE = re.compile(
    rf"""
      (?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://\S+ | www\.\S+            # URLs
    | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+                  # e-mail addresses
    | (?<!\w)[@#][\w.]*\w                           # handles and hashtags
    | (?<![\w.]){_LABELS}(?:com|org|net|info|eu|fr|be|ch|ca|uk|de|es|it|io|tv|gouv|ru|ua|
        html?|pdf|php|txt|csv|xml|json|jpe?g|png|zip|exe|js|py|md)(?!\w)(?:/\S*)?
    | (?<![\w~/.-])[~/][\w./-]*/[\w./-]+ | [A-Za-z]:\\\S*        # paths
    | (?<!\w)\w*_\w[\w]*                            # identifiers
    | <[^<>\s][^<>\n]*> | &\#?\w+;                  # markup
    """,
    re.VERBOSE,
)
