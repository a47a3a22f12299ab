"""An Exchange that fits in a pocket, for the demo and the tests. Loopback only; holds no secrets."""
