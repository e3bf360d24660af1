"""The pages of Repair."""
