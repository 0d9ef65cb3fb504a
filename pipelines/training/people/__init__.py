"""People in three dimensions for garments to be worn on: how they are posed, what is kept of them, how garments sit."""
