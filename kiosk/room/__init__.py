"""What is true about a room: pure functions over frozen values, standard library only, no clock, no I/O, no log."""
