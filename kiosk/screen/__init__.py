"""How the door looks: Qt only. Knows a DoorView and Intents, nothing of Exchange."""
