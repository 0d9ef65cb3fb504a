"""Training of the encoder that ships."""
