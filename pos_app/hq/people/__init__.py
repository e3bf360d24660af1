"""The console's people: who they are, how they prove it, what they may see and do."""
