"""The page: the workspace in a browser, for people who act in it."""
