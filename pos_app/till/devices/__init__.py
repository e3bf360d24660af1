"""The things on the counter: terminal, printer, scanner; must never let a library's error out."""
