"""The simulated Exchange: what it answers, how it lets people in, how it fails, and what goes on in its rooms."""
