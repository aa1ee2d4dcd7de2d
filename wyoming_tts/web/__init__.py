"""The page for people, and the programming interfaces under it, over HTTP."""
