"""French words: the only place where a figure or a date becomes text. A leaf that knows no model."""
