"""SQLAlchemy helpers that know no business word: database, column types, schema, lock, writer."""
