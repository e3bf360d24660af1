"""Measures the program against floors of the same machine and the same minute."""
