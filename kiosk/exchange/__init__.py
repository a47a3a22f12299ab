"""Where the meetings live: the mailbox over exchangelib, and the fake. Blocking; used from one thread only."""
