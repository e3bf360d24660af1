"""The pages of an order."""
