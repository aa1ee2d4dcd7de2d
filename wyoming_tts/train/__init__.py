"""Makes voices and models from recordings; nothing of it is imported by the server."""
