"""The only place of the web framework: machines by api, people by console."""
