"""What breaks in the street and in the machine room, done on purpose (docs/testing.md): `make chaos`."""
