"""The colleague of the demo: she answers on the page behind her own message, as any recipient does."""

import urllib.error
import urllib.parse
import urllib.request
from typing import Final

from localcloud.demo.timeline import Reaction
from platewatch.errors import PlatewatchError

_PATIENCE_S: Final = 20.0


class AnswerRefused(PlatewatchError):
    """The alert page did not take the answer."""


def press_button(link: str, reaction: Reaction) -> None:
    """Presses a button of the page at `link`, which needs no PIN in the demo. Raises AnswerRefused.

    Where somebody has answered before, the page may say so instead: that is no error.
    """
    url, form = f"{link}/{reaction.button}", urllib.parse.urlencode(reaction.form).encode()
    request = urllib.request.Request(url, form, {"Content-Type": "application/x-www-form-urlencoded"}, method="POST")
    try:
        # The address is that of the local cloud, from a message that it sent.
        with urllib.request.urlopen(request, timeout=_PATIENCE_S):  # nosec B310
            return
    except urllib.error.HTTPError as error:
        raise AnswerRefused(f"{reaction.button}: the page answered {error.code}") from error
    except OSError as error:
        raise AnswerRefused(f"{reaction.button}: the page does not answer ({error})") from error
