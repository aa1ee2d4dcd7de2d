"""Stand-ins for packages that the peer imports and that do not fit a torch for processors only.

This folder is the last on the peer's path: a package that is installed wins.
"""
