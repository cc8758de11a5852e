"""The pages of what is planned. Every query starts from what the user may see: not seen is 404, refused is 403."""
