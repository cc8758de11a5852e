"""The pages of imports: choose a file, match, check, import, take back."""
