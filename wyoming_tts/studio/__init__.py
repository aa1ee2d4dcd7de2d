"""Where recordings become voices for a running server."""
