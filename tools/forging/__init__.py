"""Honest bundles and forgeries of them, drawn from a seed: what the offline verifier must pass and must find."""
