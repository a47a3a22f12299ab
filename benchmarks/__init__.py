"""What a door costs and bears: benches, soak, chaos and fuzz. Scripts for people and for CI; no part of the program."""
