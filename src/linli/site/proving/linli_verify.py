#!/usr/bin/env python3
"""Check a bundle of Linli's journal without trusting those who made it. Python 3.8 or later, nothing else.

    python3 linli_verify.py BUNDLE.zip --key linli-3fa1b2c4+5d0e6a41+AQ… --checkpoint OLD.txt
    python3 linli_verify.py CERTIFICATE.proof.json --key linli-3fa1b2c4+5d0e6a41+AQ…

BUNDLE.zip is what `linli journal export` wrote. --key is the public key of the city, taken down earlier from
`linli journal key` (without it the bundle's own word is taken, and said so). --checkpoint is a file with one or more
signed checkpoints that you kept: they are what makes this check independent of the city. The result is OK with counts
(exit 0) or the first thing that is wrong (exit 1).

Checked, in this order: signed manifest and canonical JSON; gapless numbers and leaves, H(0x00, header, H(tag, salt, body))
in an RFC 6962 tree; signed checkpoints (C2SP notes, Ed25519) and their proofs; the checkpoints that you kept, which are
the beginning of what is here unless the log was cut, forked or put back; sequences, and states of cases by the table of
arrows against those stated; hours and points recomputed against those stated; opened words against their commitments.
"""

import argparse
import base64
import hashlib
import io
import json
import re
import sys
import zipfile

FORMAT = "linli.bundle.v1"
UID, KIND, SUBJECT, SEQUENCE, CODE, PAYLOAD, POST, LABEL, CHANNEL, RECORDED, EFFECTIVE = range(11)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
NAME = re.compile(r"[A-Za-z0-9_.:-]{1,80}", re.ASCII)
HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
SALT = re.compile(r"[0-9a-f]{32}", re.ASCII)


class Bad(Exception):
    """The first thing that is wrong, and where."""


# --- Ed25519 (RFC 8032, section 5.1), verification only ----------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _plus(one, other):
    """Add two points in extended coordinates."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _twice(one):
    """Double a point."""
    a, b, c = one[0] * one[0] % P, one[1] * one[1] % P, 2 * one[2] * one[2] % P
    h = a + b
    e, g = h - (one[0] + one[1]) ** 2 % P, a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _sum_of_products(one, point, other, another):
    """one · point + other · another, bit by bit together."""
    both, found = _plus(point, another), (0, 1, 1, 0)
    for bit in range(max(one.bit_length(), other.bit_length()) - 1, -1, -1):
        found = _twice(found)
        first, second = one >> bit & 1, other >> bit & 1
        if first or second:
            found = _plus(found, both if first and second else point if first else another)
    return found


def _point(raw):
    """The point that 32 bytes stand for, or None."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verify(public, message, signature):
    """Whether a signature of 64 bytes fits a message and a public key of 32 bytes."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus_key = (P - key[0], key[1], 1, P - key[3])
    found = _sum_of_products(scalar, BASE, challenge, minus_key)  # S·B - k·A must be R
    same_x = (found[0] - commitment[0] * found[2]) % P == 0
    return same_x and (found[1] - commitment[1] * found[2]) % P == 0


# --- The tree (RFC 6962; the proofs by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2) --------------------------


def _hash(data):
    return hashlib.sha256(data).digest()


def leaf_hash(log, number, hidden):
    """The leaf of one entry: a header that tells only its place, and the salted hash of its body."""
    name = "" if log == "house" else log
    return _hash(b"\x00" + f"linli.leaf.v1\n{name}\n{number}\n".encode() + hidden)


def node_hash(left, right):
    """The hash of an inner node."""
    return _hash(b"\x01" + left + right)


class Tree:
    """The perfect subtrees of what was added so far."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, leaf):
        size = self.size
        while size & 1:
            leaf = _hash(b"\x01" + self.peaks.pop() + leaf)
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        if not self.peaks:
            return _hash(b"")
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found


def verify_inclusion(leaf, index, size, proof, root):
    """Whether the proof leads from the leaf at this place to the root of a tree of this size."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(part, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, part)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(first, second, proof, old, new):
    """Whether the proof shows the tree `old` of size `first` to be the beginning of the tree `new` of size `second`."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and old == new
    parts = list(proof) if first & (first - 1) else [old] + list(proof)
    if not parts:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    begun = ended = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            begun, ended = node_hash(part, begun), node_hash(part, ended)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            ended = node_hash(ended, part)
        place, last = place >> 1, last >> 1
    return last == 0 and begun == old and ended == new


# --- Checkpoints: C2SP signed notes ---------------------------------------------------------------------------------------

NOTE = re.compile(
    r"(?P<text>(?P<name>[^\s/+]+)/(?P<log>[0-9a-z]{1,12})\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n)"
    r"\n(?P<signatures>(?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)"
)


def _unpacked(text):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


class Key:
    """A public key as `linli journal key` prints it: name+id+key."""

    def __init__(self, text):
        self.name, known, packed = (text.strip().split("+", 2) + ["", ""])[:3]
        raw = _unpacked(packed)
        if len(raw) != 33 or raw[0] != 1:
            raise Bad("the public key is not of the form name+id+key, or not an Ed25519 key")
        self.public = raw[1:]
        self.id = _hash(self.name.encode() + b"\n" + raw)[:4]
        if self.id.hex() != known:
            raise Bad("the public key's id does not fit the key")
        self.text = text.strip()

    def signed(self, note):
        """Whether this key signed the note (a match of the expression above)."""
        for line in note["signatures"].splitlines():
            _dash, name, packed = line.split(" ")
            raw = _unpacked(packed)
            if name == self.name and raw[:4] == self.id:
                return ed25519_verify(self.public, note["text"].encode(), raw[4:])
        return False


def read_notes(text, key, where):
    """(log, size, root) of every checkpoint in a text; all must be signed with the key and of its log."""
    found, end = [], 0
    for note in NOTE.finditer(text):
        if text[end : note.start()].strip("\n"):
            raise Bad(f"{where}: there is something between two checkpoints")
        if note["name"] != key.name:
            raise Bad(f"{where}: checkpoint {note['size']} of {note['name']}, not of {key.name}")
        if not key.signed(note):
            raise Bad(f"{where}: checkpoint {note['size']}: the signature does not fit the key")
        root = base64.b64decode(note["root"])
        if base64.b64encode(root).decode() != note["root"]:
            raise Bad(f"{where}: checkpoint {note['size']}: the root is not spelt canonically")
        found.append((note["log"], int(note["size"]), root))
        end = note.end()
    if text[end:].strip("\n"):
        raise Bad(f"{where}: this is not a checkpoint: {text[end:].strip()[:40]!r}")
    return found


# --- JSON, strictly -------------------------------------------------------------------------------------------------------


def canonical(value):
    """The one spelling of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _no_float(text):
    raise ValueError(f"the number {text} is not an integer")


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def parse(text, where):
    """Read JSON without what careless parsers take: doubled keys, floats, NaN."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise Bad(f"{where}: {error}") from None


def strict(text, where):
    """Read canonical JSON; any other spelling is bad."""
    value = parse(text, where)
    if canonical(value) != text:
        raise Bad(f"{where}: it is not the canonical spelling")
    return value


def expect(value, keys, where):
    """An object with exactly these keys."""
    if not isinstance(value, dict) or set(value) != set(keys):
        raise Bad(f"{where}: not an object with {', '.join(sorted(keys))}")
    return value


_STRINGS = ((UID, UUID), (KIND, NAME), (SUBJECT, UUID), (CODE, NAME), (LABEL, NAME), (CHANNEL, NAME))


def check_body(body, where):
    """Whether a body has the shape of an entry; its payload."""
    if not isinstance(body, list) or len(body) != 11:
        raise Bad(f"{where}: the body is not an entry")
    for place, form in _STRINGS:
        if not isinstance(body[place], str) or not form.fullmatch(body[place]):
            raise Bad(f"{where}: {body[place]!r} is not what stands there in an entry")
    if type(body[SEQUENCE]) is not int or type(body[RECORDED]) is not int or type(body[EFFECTIVE]) is not int:
        raise Bad(f"{where}: a number is not an integer")
    if body[POST] is not None and not (isinstance(body[POST], str) and UUID.fullmatch(body[POST])):
        raise Bad(f"{where}: the post is not a uid")
    if not isinstance(body[PAYLOAD], str):
        raise Bad(f"{where}: the payload is not a text")
    payload = strict(body[PAYLOAD], where)
    if not isinstance(payload, dict):
        raise Bad(f"{where}: the payload is not an object")
    return payload


def hide(salt, body_text):
    """What stands for a body."""
    return _hash(b"linli.body.v1\n" + salt + body_text.encode())


# --- What follows from the entries ----------------------------------------------------------------------------------------


class Replay:
    """Sequences, states of cases, balances and gaps, made from entries one by one."""

    def __init__(self, steps):
        self.steps = steps
        self.order = {}  # subject → the sequence seen last, of one log
        self.last = {}  # subject → (highest sequence, how many)
        self.states = {}  # case → (state, the state it comes back to)
        self.due = {}  # case → next sequence to be replayed
        self.early = {}  # case → {sequence: entry}, when a case lies in two logs
        self.accounts, self.unnamed = {}, {}  # account → [minutes, points]; entry without account → the same
        self.proposed, self.gaps = {}, []
        self.commitments = {}

    def take(self, body, payload, where, *, keep_words=False):
        """Take the next entry of a log."""
        subject, sequence = body[SUBJECT], body[SEQUENCE]
        self.count(body[KIND], subject, sequence, where)
        if body[KIND] == "case":
            self._in_turn(subject, sequence, (body[CODE], payload, where))
        elif body[KIND] == "gap":
            self._gap(body, payload, where)
        if body[CODE] in ("service.booked", "entry.reversed", "points.moved"):
            self._book(body, payload, where)
        if keep_words and isinstance(payload.get("words"), str):
            self.commitments[body[UID]] = payload["words"]

    def count(self, kind, subject, sequence, where):
        """A thing's entries come in their order, none twice."""
        before = self.order.get(subject, 0)
        if sequence <= before:
            raise Bad(f"{where}: {kind} {subject} has its entry {sequence} after {before}")
        self.order[subject] = sequence
        highest, count = self.last.get(subject, (0, 0))
        self.last[subject] = (max(sequence, highest), count + 1)

    def begin_log(self):
        """A thing's entries may lie in two logs; they are in order within each."""
        self.order = {}

    def _in_turn(self, case, sequence, entry):
        due = self.due.get(case, 1)
        if sequence < due or sequence in self.early.get(case, ()):
            raise Bad(f"{entry[2]}: case {case} has two entries {sequence}")
        if sequence > due:
            self.early.setdefault(case, {})[sequence] = entry
            return
        waiting = self.early.pop(case, {})
        while entry is not None:
            self._step(case, *entry)
            due += 1
            entry = waiting.pop(due, None)
        self.due[case] = due
        if waiting:
            self.early[case] = waiting

    def _step(self, case, code, payload, where):
        """One arrow of the table, or none."""
        start, moves = self.steps["start"], self.steps["moves"]
        if case not in self.states:
            state = start.get(f"{code}:{payload.get('kind')}") or start.get(code)
            if state is None:
                raise Bad(f"{where}: case {case} begins with {code}")
            self.states[case] = (state, "")
            return
        state, back = self.states[case]
        if code not in moves:
            return
        to = moves[code].get(state)
        if to is None:
            raise Bad(f"{where}: {code} is not possible while case {case} is {state}")
        if code in self.steps["remember"]:
            back = back if state == self.steps["lapses"] else state
        elif to == "<":
            to, back = back or state, ""
        self.states[case] = (to, back)

    def _book(self, body, payload, where):
        try:
            if body[CODE] == "service.booked":
                amounts = (payload["minutes"], payload["points"])
            elif body[CODE] == "points.moved":
                amounts = (0, payload["points"])
            else:
                taken = payload["amount"]
                amounts = (taken, 0) if payload["quantity"] == "minutes" else (0, taken)
        except KeyError as error:
            raise Bad(f"{where}: a booking without {error}") from None
        if any(type(amount) is not int for amount in amounts):
            raise Bad(f"{where}: an amount is not an integer")
        if "account" not in payload:
            self.unnamed[body[UID]] = amounts
            return
        self._add(payload["account"], amounts)

    def _add(self, account, amounts):
        sums = self.accounts.setdefault(account, [0, 0])
        sums[0] += amounts[0]
        sums[1] += amounts[1]

    def name(self, entry, account):
        """Whose a booking was whose entry names no account (the journal of earlier versions)."""
        if entry in self.unnamed:
            self._add(account, self.unnamed.pop(entry))

    def _gap(self, body, payload, where):
        """A restore that was owned up to: proposed by one person, approved by another."""
        if body[CODE] == "journal.gap_proposed":
            self.proposed[body[SUBJECT]] = payload
        elif body[CODE] == "journal.gap_approved":
            first = self.proposed.get(body[SUBJECT])
            if (
                first is None
                or not isinstance(first.get("person"), str)
                or first["person"] == payload.get("person")
            ):
                raise Bad(f"{where}: a gap needs two different people")
            self.gaps.append(first)

    def excuses(self, log, size):
        """Whether a checkpoint of this size was lost in a gap that two people approved."""
        return any(
            gap.get("log") == log and gap.get("kept_size", size) < size <= gap.get("lost_size", -1)
            for gap in self.gaps
        )

    def finish(self, *, complete):
        """What can be said only at the end."""
        for case, waiting in self.early.items():
            if complete:
                raise Bad(f"case {case}: entry {min(waiting)} is here, the one before it is missing")
        for subject, (highest, count) in self.last.items():
            if complete and highest != count:
                raise Bad(f"{subject}: {count} entries, but the last one is number {highest}")


# --- The bundle -----------------------------------------------------------------------------------------------------------


class Bundle:
    """The zip file, read line by line."""

    def __init__(self, path):
        try:
            self.zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise Bad(f"{path}: {error}") from None
        names = self.zip.namelist()
        if len(names) != len(set(names)):
            raise Bad("a file stands in the bundle twice")
        self.names = set(names)
        text, end, signature = self.text("manifest.json").partition("\n")
        keys = ("format", "made", "key", "logs", "all_logs", "steps", "pending", "files")
        self.manifest = expect(strict(text, "manifest.json"), keys, "manifest.json")
        if self.manifest["format"] != FORMAT:
            raise Bad(f"this verifier reads {FORMAT}, not {self.manifest['format']}")
        self.signed, self.signature = f"{FORMAT}\n{text}{end}".encode(), signature.rstrip("\n")

    def check_files(self, key):
        """The manifest is signed, and every file is the one that it names."""
        if not ed25519_verify(key.public, self.signed, _unpacked(self.signature)):
            raise Bad("manifest.json: the signature does not fit the key")
        files = self.manifest["files"]
        if not isinstance(files, dict) or set(files) != self.names - {"manifest.json"}:
            raise Bad("the files of the bundle are not those that its manifest names")
        for name, known in files.items():
            digest = hashlib.sha256()
            for line in self.lines(name, ends=True):
                digest.update(line.encode())
            if digest.hexdigest() != known:
                raise Bad(f"{name} is not the file that the manifest names")

    def text(self, name):
        return "".join(self.lines(name, ends=True))

    def lines(self, name, ends=False):
        if name not in self.names:
            raise Bad(f"{name} is missing from the bundle")
        try:
            with self.zip.open(name) as raw:
                for line in io.TextIOWrapper(raw, encoding="utf-8", errors="strict", newline="\n"):
                    yield line if ends else line.rstrip("\n")
        except (zipfile.BadZipFile, UnicodeDecodeError, EOFError, OSError) as error:
            raise Bad(f"{name}: {error}") from None

    def rows(self, name, *keys):
        for number, line in enumerate(self.lines(name), 1):
            yield expect(strict(line, f"{name} line {number}"), keys, f"{name} line {number}")


def check_entry(line, log, number, where):
    """The leaf of one line, with its body and payload (None when it is blinded)."""
    row = parse(line, where)
    if not isinstance(row, dict) or type(row.get("n")) is not int or row["n"] != number:
        raise Bad(f"{where}: here stands number {row.get('n') if isinstance(row, dict) else '?'}")
    if set(row) == {"n", "hidden"}:
        if not (isinstance(row["hidden"], str) and HEX.fullmatch(row["hidden"])) or canonical(row) != line:
            raise Bad(f"{where}: the blinded entry is not spelt canonically")
        return leaf_hash(log, number, bytes.fromhex(row["hidden"])), None, None
    expect(row, ("n", "body", "salt"), where)
    if not isinstance(row["salt"], str) or not SALT.fullmatch(row["salt"]):
        raise Bad(f"{where}: the salt is not 128 bits in hex")
    payload = check_body(row["body"], where)
    body = canonical(row["body"])
    if line != f'{{"body":{body},"n":{number},"salt":"{row["salt"]}"}}':
        raise Bad(f"{where}: the line is not spelt canonically")
    return leaf_hash(log, number, hide(bytes.fromhex(row["salt"]), body)), row["body"], payload


def check_log(bundle, log, key, kept, replay):
    """One log: leaves, roots, checkpoints, proofs; (entries, blinded, checkpoints)."""
    own = read_notes(bundle.text(f"logs/{log}/checkpoints.txt"), key, f"{log} checkpoints")
    if not own or any(name != log for name, _size, _root in own):
        raise Bad(f"{log}: its checkpoints are missing or of another log")
    sizes = [size for _name, size, _root in own]
    if sizes != sorted(set(sizes)):
        raise Bad(f"{log}: the checkpoints do not grow")
    wanted = {}
    for _name, size, root in own + [one for one in kept if one[0] == log]:
        wanted.setdefault(size, []).append(root)
    replay.begin_log()
    tree, roots, blinded, leaf = Tree(), {0: _hash(b"")}, 0, b""
    for number, line in enumerate(bundle.lines(f"logs/{log}/entries.jsonl")):
        where = f"{log} entry {number}"
        leaf, body, payload = check_entry(line, log, number, where)
        tree.add(leaf)
        if tree.size in wanted:
            roots[tree.size] = tree.root()
            if any(tree.size == size and roots[size] != root for _name, size, root in own):
                raise Bad(f"{where}: it or one before was changed: the root is not the signed one")
        if body is None:
            blinded += 1
        else:
            replay.take(body, payload, where, keep_words=True)
    if tree.size != sizes[-1]:
        raise Bad(f"{log}: {tree.size} entries, but the newest checkpoint is of {sizes[-1]}")
    check_proofs(bundle, log, {size: root for _name, size, root in own}, leaf)
    return tree.size, blinded, len(own), roots


def check_proofs(bundle, log, roots, last_leaf):
    """The proofs that came along: each checkpoint leads to the newest, and the last entry is in it."""
    newest = max(roots)
    for row in bundle.rows(f"logs/{log}/proofs.jsonl", "kind", "size", "proof"):
        parts = row["proof"]
        if type(row["size"]) is not int or not isinstance(parts, list):
            raise Bad(f"{log}: a proof has another shape")
        if any(not isinstance(part, str) or not HEX.fullmatch(part) for part in parts):
            raise Bad(f"{log}: a proof is not made of hashes")
        proof = [bytes.fromhex(part) for part in parts]
        if row["kind"] == "inclusion":
            good = row["size"] == newest and verify_inclusion(
                last_leaf, newest - 1, newest, proof, roots[newest]
            )
        else:
            old = roots.get(row["size"])
            good = row["kind"] == "consistency" and old is not None
            good = good and verify_consistency(row["size"], newest, proof, old, roots[newest])
        if not good:
            raise Bad(f"{log}: the {row['kind']} proof for {row['size']} does not hold")


def check_kept(kept, sizes, roots, replay):
    """Each checkpoint that was kept must be the beginning of what is here. How many lie in an approved gap."""
    excused = 0
    for log, size, root in kept:
        if log not in sizes:
            continue
        if roots[log].get(size) == root:
            continue
        if replay.excuses(log, size):
            excused += 1
        elif size > sizes[log]:
            raise Bad(f"{log}: {sizes[log]} entries, {size} were witnessed: it was rolled back")
        else:
            raise Bad(f"{log}: the first {size} entries are not those witnessed: it was forked")
    return excused


def check_states(stated, replay, pending=()):
    """The live state of each case is the one that its entries lead to."""
    left = {case: state for case, state in replay.states.items() if case not in pending}
    for case, state in stated:
        if case in pending:
            continue
        if case not in left:
            raise Bad(f"case {case} is {state}, but the journal does not know it")
        found = left.pop(case)[0]
        if found != state:
            raise Bad(f"case {case} is {state}, but by the journal it is {found}")
    for case, (state, _back) in left.items():
        raise Bad(f"case {case} is {state} by the journal, but it is not there any more")
    return len(replay.states)


def check_balances(stated, named, replay, pending=()):
    """What each account holds is the sum of its entries."""
    for entry, account in named:
        replay.name(entry, account)
    for entry in replay.unnamed:
        raise Bad(f"booking {entry} belongs to no account")
    left = {one: sums for one, sums in replay.accounts.items() if sums != [0, 0] and one not in pending}
    for account, minutes, points in stated:
        if account in pending:
            continue
        sums = left.pop(account, [0, 0])
        if sums != [minutes, points]:
            raise Bad(f"account {account} holds {minutes} minutes, {points} points, by the journal {sums}")
    for account, sums in left.items():
        raise Bad(f"account {account} holds {sums} by the journal, nothing is stated")
    return len(replay.accounts)


def check_openings(bundle, replay):
    """Words that were opened are those that the entry is committed to."""
    count = 0
    for row in bundle.rows("openings.jsonl", "entry", "salt", "value"):
        salt, value = str(row["salt"]), str(row["value"])
        if not SALT.fullmatch(salt):
            raise Bad(f"openings: entry {row['entry']}: the salt is not 128 bits in hex")
        found = _hash(bytes.fromhex(salt) + value.encode()).hex()
        if replay.commitments.get(row["entry"]) != found:
            raise Bad(f"openings: entry {row['entry']} is committed to other words")
        count += 1
    return count


def verify(path, key_text="", kept_texts=()):
    """Check a bundle; the lines that tell what was found. Raises Bad."""
    bundle = Bundle(path)
    manifest = bundle.manifest
    if not isinstance(manifest["key"], str) or not isinstance(manifest["logs"], list):
        raise Bad("manifest.json: key or logs have another shape")
    key = Key(key_text or manifest["key"])
    if manifest["key"] != key.text:
        raise Bad("the bundle was signed with another key than the one that was pinned")
    bundle.check_files(key)
    kept = [one for name, text in kept_texts for one in read_notes(text, key, name)]
    replay, sizes, roots, said = Replay(manifest["steps"]), {}, {}, []
    blinded = 0
    for log in manifest["logs"]:
        if not isinstance(log, str) or not NAME.fullmatch(log) or log in sizes:
            raise Bad("manifest.json: a log is named wrongly or twice")
        sizes[log], hidden, notes, roots[log] = check_log(bundle, log, key, kept, replay)
        blinded += hidden
        said.append(f"{log}: {sizes[log]} entries, {hidden} blinded, {notes} checkpoints")
    missing = {log for log, _size, _root in kept if log not in sizes}
    if missing and manifest["all_logs"]:
        raise Bad(f"a checkpoint was kept of {', '.join(sorted(missing))}, of which nothing is here")
    complete = bool(manifest["all_logs"]) and not blinded
    replay.finish(complete=complete)
    excused = check_kept(kept, sizes, roots, replay)
    said.append(f"{len(kept)} kept checkpoints, {excused} of them in a gap approved by two people")
    said += [f"NOTE: put back from {g.get('lost_size')} to {g.get('kept_size')} entries" for g in replay.gaps]
    if complete:
        pending = set(manifest["pending"])
        states = ((row["case"], row["state"]) for row in bundle.rows("states.jsonl", "case", "state"))
        cases = check_states(states, replay, pending)
        rows = bundle.rows("balances.jsonl", "account", "minutes", "points")
        stated = ((row["account"], row["minutes"], row["points"]) for row in rows)
        named = ((row["entry"], row["account"]) for row in bundle.rows("accounts.jsonl", "entry", "account"))
        held = check_balances(stated, named, replay, pending)
        table = _hash(canonical(manifest["steps"]).encode()).hex()[:8]
        said.append(f"{cases} cases and {held} accounts follow from the entries, by the arrows {table}")
        if pending:
            said.append(f"{len(pending)} of them changed while the bundle was made and were not compared")
    else:
        said.append("states and balances were not recomputed: the bundle is blinded, or not of all logs")
    said.append(f"{check_openings(bundle, replay)} opened words fit")
    if not key_text:
        said.append("the key was taken from the bundle itself: pin it with --key")
    return said


# --- One certificate ------------------------------------------------------------------------------------------------------

PROOF = "linli.proof.v1"
PROOF_PARTS = ("format", "certificate", "body", "salt", "log", "n", "proof", "checkpoint", "key")


def verify_proof(path, key_text=""):
    """Check that the journal is committed to one certificate; the lines that tell what was found. Raises Bad."""
    with open(path, encoding="utf-8") as file:
        given = expect(parse(file.read(), path), PROOF_PARTS, path)
    if given["format"] != PROOF or type(given["n"]) is not int or not isinstance(given["proof"], list):
        raise Bad(f"{path}: this is not a proof of the form {PROOF}")
    parts = [given[name] for name in ("log", "salt", "checkpoint", "key")]
    if not all(isinstance(one, str) for one in parts) or not SALT.fullmatch(given["salt"]):
        raise Bad(f"{path}: a part of it has another shape")
    if any(not isinstance(one, str) or not HEX.fullmatch(one) for one in given["proof"]):
        raise Bad(f"{path}: the proof is not made of hashes")
    payload = check_body(given["body"], path)
    if given["body"][CODE] != "certificate.issued":
        raise Bad(f"{path}: the entry is no issue of a certificate")
    if payload.get("digest") != _hash(canonical(given["certificate"]).encode()).hex():
        raise Bad(f"{path}: the journal is committed to another certificate")
    key = Key(key_text or given["key"])
    notes = read_notes(given["checkpoint"], key, path)
    if len(notes) != 1 or notes[0][0] != given["log"]:
        raise Bad(f"{path}: the checkpoint is missing or of another log")
    hidden = hide(bytes.fromhex(given["salt"]), canonical(given["body"]))
    leaf, proof = leaf_hash(given["log"], given["n"], hidden), [bytes.fromhex(one) for one in given["proof"]]
    if not verify_inclusion(leaf, given["n"], notes[0][1], proof, notes[0][2]):
        raise Bad(f"{path}: the proof does not lead from the entry to the checkpoint")
    said = [f"certificate {payload['digest'][:12]} is entry {given['n']} of log {given['log']}"]
    said.append("whether it was withdrawn since is told by the public page, not by this file")
    return said if key_text else [*said, "the key was taken from the file itself: pin it with --key"]


def main(words=None):
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description="Check a bundle of Linli's journal.")
    parser.add_argument("bundle")
    parser.add_argument("--key", default="", help="the public key, as `linli journal key` prints it")
    parser.add_argument("--checkpoint", action="append", default=[], help="a file of checkpoints you kept")
    given = parser.parse_args(words)
    try:
        kept = []
        for name in given.checkpoint:
            with open(name, encoding="utf-8") as file:
                kept.append((name, file.read()))
        one = given.bundle.endswith(".json")
        said = verify_proof(given.bundle, given.key) if one else verify(given.bundle, given.key, kept)
    except (Bad, OSError, UnicodeDecodeError) as bad:
        print(f"BAD  {bad}")
        return 1
    print("\n".join(said))
    print("OK")
    return 0


if __name__ == "__main__":
    sys.exit(main())
