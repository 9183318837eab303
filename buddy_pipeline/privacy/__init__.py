"""Keys, encryption and keyed hashes. What leaves this room can be stored; what enters it cannot."""
