"""The tree of RFC 6962: known roots, proofs by textbook, and two implementations that must agree."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import merkle
from linli.site.proving import linli_verify as verifier

# The leaves and roots with which Certificate Transparency's own implementations are tested.
LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VERIFIERS = [merkle, verifier]
KNOWN = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes([n % 256, n // 256])) for n in range(size)]


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size):
    assert merkle.root_of(KNOWN[:size]).hex() == ROOTS[size - 1]
    tree = verifier.Tree()
    for leaf in KNOWN[:size]:
        tree.add(leaf)
    assert tree.root().hex() == ROOTS[size - 1]


def test_the_empty_tree_is_the_hash_of_nothing():
    assert merkle.root_of([]) == sha256(b"").digest() == verifier.Tree().root()


def test_known_proofs():
    assert [part.hex()[:16] for part in merkle.inclusion_proof(KNOWN, 0)] == [
        "96a296d224f285c6",
        "5f083f0a1a33ca07",
        "6b47aaf29ee3c2af",
    ]
    assert [part.hex()[:16] for part in merkle.consistency_proof(KNOWN, 6)] == [
        "0ebc5d3437fbe2db",
        "ca854ea128ed050b",
        "d37ee418976dd957",
    ]


@given(st.integers(1, 140), st.data())
def test_every_leaf_can_be_proved_and_no_other(size, data):
    leaves = leaves_of(size)
    root = merkle.root_of(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(leaves, index)
    for module in VERIFIERS:
        assert module.verify_inclusion(leaves[index], index, size, proof, root)
        assert not module.verify_inclusion(leaves[index], index, size, proof, merkle.EMPTY)
        assert not module.verify_inclusion(merkle.leaf_hash(b"other"), index, size, proof, root)
        assert not module.verify_inclusion(leaves[index], size, size, proof, root)
        assert not module.verify_inclusion(leaves[index], index, size, [*proof, root], root)
        if proof:
            assert not module.verify_inclusion(leaves[index], index, size, proof[:-1], root)


@given(st.integers(1, 140), st.data())
def test_every_beginning_is_consistent_and_no_other(size, data):
    leaves = leaves_of(size)
    first = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(leaves, first)
    old, new = merkle.root_of(leaves[:first]), merkle.root_of(leaves)
    for module in VERIFIERS:
        assert module.verify_consistency(first, size, proof, old, new)
        assert not module.verify_consistency(0, size, proof, old, new)
        assert not module.verify_consistency(size + 1, size, proof, old, new)
        assert not module.verify_consistency(first, size, [*proof, new], old, new)
        assert not module.verify_consistency(first, size, proof, merkle.EMPTY, new)
        assert not module.verify_consistency(first, size, proof, old, merkle.EMPTY)
        if proof:
            assert not module.verify_consistency(first, size, proof[:-1], old, new)


@given(st.integers(0, 200), st.integers(0, 60))
def test_a_frontier_goes_on_where_it_stopped(first, more):
    leaves = leaves_of(first + more)
    tree = merkle.Frontier()
    for leaf in leaves[:first]:
        tree.add(leaf)
    again = merkle.Frontier.read(first, tree.text())
    for leaf in leaves[first:]:
        again.add(leaf)
    assert again.root() == merkle.root_of(leaves)


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="number of subtrees"):
        merkle.Frontier.read(4, "")


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_what_is_not_there_has_no_proof(size):
    leaves = leaves_of(size)
    with pytest.raises(IndexError):
        merkle.inclusion_proof(leaves, size)
    for outside in (0, size + 1):
        with pytest.raises(IndexError):
            merkle.consistency_proof(leaves, outside)
