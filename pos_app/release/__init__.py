"""A built folder that two people signed: what is in it, whether it is still that, who signed it."""
