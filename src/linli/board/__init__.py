"""The public board 公示: lists, notice sheets and what neighbours say about them."""
