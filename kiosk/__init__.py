"""The room door: a kiosk beside a meeting room, bound to one room mailbox on an on-premises Exchange."""

__version__ = "0.1.0"
