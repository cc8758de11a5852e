"""The outing form: what it asks, its rows, its layout, what it starts from, what it refuses."""
