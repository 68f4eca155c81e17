"""The verbs with which the press reports what somebody said, in Vietnamese and English."""

from __future__ import annotations

import re

from classify.wording import phrases

VI_VERBS = phrases("verbs_vi")
EN_VERBS = phrases("verbs_en")


def alternatives(words: tuple[str, ...]) -> str:
    """A group of a regular expression that tries the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) + ")"


SAID_AFTER = (
    r",?[ \u00a0](?:(?:cũng|đã|vừa|vẫn|mới|còn|bèn|lại|also|later|has|had|then|earlier|recently) ){0,2}"
    rf"(?:{alternatives(VI_VERBS)}|{alternatives(EN_VERBS)})(?!\w)"
)
"""Behind a name: it is somebody who speaks."""
SAID_BEFORE = (
    rf"(?<!\w){alternatives(tuple(v for v in EN_VERBS if v.endswith('d') or v in ('told', 'says', 'wrote')))} \Z"
)
"""In front of a name: "…," said X."""
