"""A run that is killed over and over, against a portal where much goes wrong."""
