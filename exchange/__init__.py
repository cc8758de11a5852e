"""What comes in and goes out as files: past outings kept in a spreadsheet are imported here."""
