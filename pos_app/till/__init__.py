"""The program at the counter: what a clerk sees, saves and sends; it never imports head office."""
