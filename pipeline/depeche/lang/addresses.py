"""Finding what is written letter by letter: addresses, names of files, and numbers that name."""

from __future__ import annotations

import re

# No address begins behind a hyphen: of "x-x-x-…" every part would be read to the end.
_ADDRESS = re.compile(
    r"""(?<![\w@.])(?:
        (?i:https?://|www\.)[^\s«»"“”<>()]+
      | (?<![+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+
      | [@\#][^\W\d_]\w*
      | (?<![a-z0-9-])(?:[a-z0-9-]{1,63}\.){1,6}
        (?:com|org|net|info|int|eu|fr|be|ch|ca|lu|de|es|it|uk|io|co|tv|me|ly)
        (?![\w-])(?:/[^\s«»"“”<>()]*)?
      | (?<!-)[\w.-]*\w\.
        (?:pdf|docx?|xlsx?|pptx?|odt|csv|zip|jpe?g|png|gif|mp[34]|avi|txt|html?|exe)(?!\w)
    )(?<![.,;:!?…'])""",
    re.VERBOSE,
)
# Numbers that are names: nothing of them may be grouped or rounded.
_CODE = re.compile(
    r"""(?<![\w.,+])(?:
        (?:\+\d{1,3}[ .]?(?:\(0\)[ .]?)?\d|0\d)(?:[ .-]?\d\d){4}       # telephone
      | [A-Z]{2}\d\d(?:\ ?[A-Z0-9]{4}){3,7}(?:\ ?[A-Z0-9]{1,3})?        # IBAN
      | (?:(?<=SIREN\ )|(?<=SIRET\ )|(?<=RCS\ ))\d{3}\ \d{3}\ \d{3}(?:\ \d{5})?
      | \d{5}(?=\ [A-ZÀ-Þ][\w'-])                                      # postcode
      | \d{1,3}°\ ?\d{1,2}['′](?:\ ?\d{1,2}(?:[.,]\d+)?(?:"|″|''))?(?:\ ?[NSEWO](?!\w))?
    )(?![\w])""",
    re.VERBOSE,
)


def find(text: str) -> list[tuple[int, int]]:
    """Where addresses (mail, URL, domain, file, hashtag, account) and codes (telephone, IBAN,
    SIREN, postcode, position) begin and end, in order and apart.
    """
    found = [match.span() for match in _ADDRESS.finditer(text)]
    found += [
        match.span()
        for match in _CODE.finditer(text)
        if all(match.end() <= start or end <= match.start() for start, end in found)
    ]
    return sorted(found)
