"""What the server answers a phone that insists: a receipt, or why not. A leaf that knows no model."""
