"""A key command to begin with: `python -m linli.kernel.key_agent FILE`, where FILE holds the wrapping key in hex.

It speaks the lines of `linli.kernel.providers`. Run it as another user (`LINLI_KEY_COMMAND="sudo -u linli-keys …"`), so that
the server can have keys opened and can never read the one that wraps them; an HSM or KMS client takes its place later.
`--new` makes the file.
"""

from __future__ import annotations

import base64
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Sequence

NONCE = 12
KEY_BYTES = 32


def answer(key: bytes, line: str) -> str:
    """The answer to one line."""
    try:
        verb, label, text = line.split(" ")
        raw = base64.b64decode(text, validate=True)
        if verb == "wrap":
            nonce = secrets.token_bytes(NONCE)
            made = nonce + AESGCM(key).encrypt(nonce, raw, label.encode())
        elif verb == "unwrap":
            made = AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], label.encode())
        else:
            return "no such word"
    except InvalidTag:
        return "no it was wrapped by another key, or for another label"
    except ValueError:
        return "no the line does not read VERB LABEL TEXT"
    return f"ok {base64.b64encode(made).decode('ascii')}"


def wrapping_key(path: Path) -> bytes:
    """The key in the file. Raises ValueError when others can read it, or when it is none."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ValueError("others can read the wrapping key; set its mode to 0600")
    key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(key) != KEY_BYTES:
        raise ValueError("the wrapping key is 32 bytes in hex")
    return key


def main(words: Sequence[str]) -> int:
    """Answer every line of the standard input; 1 when the wrapping key is not to be had."""
    path = Path(words[0])
    if "--new" in words:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES))
        return 0
    try:
        key = wrapping_key(path)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{path}: {error}\n")
        return 1
    for line in sys.stdin:
        sys.stdout.write(f"{answer(key, line.rstrip())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
