"""What a clerk can do, one module per family of gestures; no Qt, no SQL, no HTTP."""
