"""The hash tree of RFC 6962: roots, inclusion and consistency proofs, by the algorithms of RFC 9162 section 2.1.

A `Frontier` grows by one leaf at a time and holds one hash for each perfect subtree, so that a root never asks for old
leaves again. The offline verifier has an implementation of its own: neither trusts the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

Hash = bytes
EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> Hash:
    """The hash of a leaf; a node can never be taken for one."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the perfect subtrees of a tree, largest first: enough to add leaves and to tell the root."""

    def __init__(self, size: int = 0, peaks: Iterable[Hash] = ()) -> None:
        self.size, self.peaks = size, list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError("a tree of this size has another number of subtrees")

    def add(self, leaf: Hash) -> None:
        """Append one leaf hash."""
        joins, size = leaf, self.size
        while size & 1:
            joins = node_hash(self.peaks.pop(), joins)
            size >>= 1
        self.peaks.append(joins)
        self.size += 1

    def root(self) -> Hash:
        """The root of the tree as it is."""
        if not self.peaks:
            return EMPTY
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found

    def text(self) -> str:
        """The subtrees in hex, for keeping."""
        return ",".join(peak.hex() for peak in self.peaks)

    @classmethod
    def read(cls, size: int, text: str) -> Frontier:
        """The frontier that `text` told; raises ValueError when it does not fit the size."""
        return cls(size, [bytes.fromhex(part) for part in text.split(",") if part])


def root_of(leaves: Iterable[Hash]) -> Hash:
    """The root over leaf hashes in order."""
    tree = Frontier()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(leaves: Sequence[Hash], index: int) -> list[Hash]:
    """The hashes that lead from one leaf to the root. Raises IndexError for a leaf that is not there."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if index < cut:
        return [*inclusion_proof(leaves[:cut], index), root_of(leaves[cut:])]
    return [*inclusion_proof(leaves[cut:], index - cut), root_of(leaves[:cut])]


def consistency_proof(leaves: Sequence[Hash], size: int) -> list[Hash]:
    """The hashes that show a tree of `size` to be the beginning of this one. Raises IndexError outside 1..len."""
    if not 0 < size <= len(leaves):
        raise IndexError(size)
    return _subproof(leaves, size, whole=True)


def _subproof(leaves: Sequence[Hash], size: int, *, whole: bool) -> list[Hash]:
    if size == len(leaves):
        return [] if whole else [root_of(leaves)]
    cut = _split(len(leaves))
    if size <= cut:
        return [*_subproof(leaves[:cut], size, whole=whole), root_of(leaves[cut:])]
    return [*_subproof(leaves[cut:], size - cut, whole=False), root_of(leaves[:cut])]


def verify_inclusion(leaf: Hash, index: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """Whether the proof leads from this leaf at this place to this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, found = index, size - 1, leaf
    for part in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = node_hash(part, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, part)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def verify_consistency(first: int, second: int, proof: Sequence[Hash], old: Hash, new: Hash) -> bool:
    """Whether the proof shows the tree `old` of size `first` to be the beginning of `new` (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and old == new
    parts = list(proof) if first & (first - 1) else [old, *proof]
    if not parts:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    begun = ended = parts[0]
    for part in parts[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            begun, ended = node_hash(part, begun), node_hash(part, ended)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            ended = node_hash(ended, part)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and begun == old and ended == new
