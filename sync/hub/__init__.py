"""A replica with a door: accounts, scopes, intake and the HTTP service."""
