"""One use case a file, the settings, and the wiring that fills the ports."""
