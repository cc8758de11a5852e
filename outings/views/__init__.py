"""The pages of the outings. Every query starts from what the user may see: not seen is 404, seen but refused is 403."""
