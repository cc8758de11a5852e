"""Files of a stranger, read without trust: what a file is by its content, whether it may be opened, then its cells."""
