"""The designer of screen layouts."""
