"""How a page is kept from fetching anything, and from running text that stands in a table."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence

__all__ = ["DATA_BLOCK", "content_policy", "script_json"]

DATA_BLOCK = re.compile(r'<script type="application/json"[^>]*>.*?</script>', re.DOTALL)
"""The data of a page, which a browser does not run."""


def content_policy(text: str, images: Sequence[str] = ("data:",)) -> str:
    """Return a content-security policy that allows the script and style inside a page and nothing else.

    Parameters
    ----------
    text : str
        The whole page; script stands in ``<script>`` and style in ``<style>`` without attributes.
    images : sequence of str
        Where pictures may come from.

    Returns
    -------
    str
        A ``meta`` element for the head.

    Examples
    --------
    >>> "script-src 'none'; style-src 'none'" in content_policy("<p>no script</p>")
    True
    """
    inline = DATA_BLOCK.sub("", text)
    rules = (
        "default-src 'none'",
        f"script-src {_hashes(inline, 'script')}",
        f"style-src {_hashes(inline, 'style')}",
        f"img-src {' '.join(images)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _hashes(text: str, tag: str) -> str:
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    digests = dict.fromkeys(base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in found)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"


def script_json(value: object) -> str:
    r"""Return JSON that can stand in a script element: no ``<``, ``>`` or line separators of JavaScript.

    Examples
    --------
    >>> print(script_json({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
