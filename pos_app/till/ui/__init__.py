"""The till's window, the only Qt of the till; must never decide a rule or speak to HQ itself."""
