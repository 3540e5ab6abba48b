"""Where keys come from: out of the key file as they stand, or unwrapped by something that never shows its own key.

The key file always holds the ring: which keys there are, for which cipher, which one writes. What it holds of each key is
the provider's matter. With `LINLI_KEY_COMMAND` the keys in it are wrapped, and a command (a client of an HSM or a KMS, or
`python -m linli.kernel.key_agent`) opens them. Whoever takes the file alone has nothing.

The command is started once for each reading of the file and speaks lines. To its standard input goes, for each key,
`unwrap LABEL TEXT` (or `wrap LABEL TEXT`, the key in base64); it answers each with one line, in order: `ok TEXT`, or
`no REASON`. LABEL is `data.k1`, `index` and so on; a key wrapped for one label must not open under another.
"""

from __future__ import annotations

import base64
import binascii
import shlex
import subprocess
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

WRAPPED = "wrapped:"  # begins the text of a key that only a command can open
PATIENCE = 15.0  # seconds


class ProviderFailed(Exception):
    """The keys could not be had; the message says why and holds no key."""


class KeyProvider(Protocol):
    """Turns what the key file holds into keys, and back; all keys at once, by label. Raises ProviderFailed."""

    def unwrap(self, held: Mapping[str, str]) -> dict[str, bytes]:
        """The keys behind these texts. A text that is none gives b""."""
        ...

    def wrap(self, keys: Mapping[str, bytes]) -> dict[str, str]:
        """The texts to put into the key file."""
        ...


class PlainFile:
    """Keys stand in the file in base64; its rights are what protects them."""

    def unwrap(self, held: Mapping[str, str]) -> dict[str, bytes]:
        """The keys as they stand. Raises ProviderFailed for wrapped ones."""
        if any(text.startswith(WRAPPED) for text in held.values()):
            raise ProviderFailed(
                "the keys are wrapped; name the command that opens them in LINLI_KEY_COMMAND"
            )
        return {label: _decoded(text) for label, text in held.items()}

    def wrap(self, keys: Mapping[str, bytes]) -> dict[str, str]:
        """Base64, nothing more."""
        return {label: base64.b64encode(key).decode("ascii") for label, key in keys.items()}


class Command:
    """Keys are opened by a command that speaks the lines described above."""

    def __init__(self, words: str) -> None:
        self.words = shlex.split(words)

    def unwrap(self, held: Mapping[str, str]) -> dict[str, bytes]:
        """Ask the command. Raises ProviderFailed when it refuses, is silent, or a key in the file is not wrapped."""
        open_ = [label for label, text in held.items() if not text.startswith(WRAPPED)]
        if open_:
            raise ProviderFailed(
                f'key "{open_[0]}" stands in the clear; wrap the file with `linli keys wrap`'
            )
        asked = {label: text.removeprefix(WRAPPED) for label, text in held.items()}
        return {label: _decoded(text) for label, text in self._ask("unwrap", asked).items()}

    def wrap(self, keys: Mapping[str, bytes]) -> dict[str, str]:
        """Ask the command to wrap. Raises ProviderFailed."""
        asked = PlainFile().wrap(keys)
        return {label: f"{WRAPPED}{text}" for label, text in self._ask("wrap", asked).items()}

    def _ask(self, verb: str, asked: Mapping[str, str]) -> dict[str, str]:
        lines = "".join(f"{verb} {label} {text}\n" for label, text in asked.items())
        try:
            done = subprocess.run(  # noqa: S603 -- the words are the operator's own, and no shell reads them
                self.words, input=lines, capture_output=True, encoding="ascii", timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.SubprocessError, UnicodeError) as error:
            raise ProviderFailed(f"the key command does not answer ({type(error).__name__})") from error
        answers = done.stdout.splitlines()
        if len(answers) != len(asked):
            raise ProviderFailed(f"the key command gave {len(answers)} answers to {len(asked)} questions")
        found = {}
        for label, answer in zip(asked, answers, strict=True):
            word, _space, text = answer.partition(" ")
            if word != "ok":
                why = text if word == "no" else "it answered neither ok nor no"
                raise ProviderFailed(f'the key command refuses key "{label}": {why[:80]}')
            found[label] = text
        return found


def provider() -> KeyProvider:
    """The provider that the settings name."""
    words = settings.KEY_COMMAND
    return Command(words) if words else PlainFile()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
