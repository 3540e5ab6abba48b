"""The journal proved: bundles that leave the house, their offline verifier, and the same checks on the live database."""
