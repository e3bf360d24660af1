"""What screens tell, as plain values made of the session and the words; nothing here paints."""
