"""The pages of schemes and of the structures that run them."""
