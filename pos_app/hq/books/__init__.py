"""What an event does to head office's books, and what is recomputed before it is believed."""
