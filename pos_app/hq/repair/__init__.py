"""What people do about an event that was set aside (R177)."""
