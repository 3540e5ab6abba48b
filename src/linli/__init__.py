"""Linli 邻里: carries a resident's need from the first word to the resident's own verdict."""

__version__ = "0.1.0"
