"""The three faces: HTTP, command line, web page."""
