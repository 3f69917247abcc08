"""What changed from one form to another: what stayed, moved, was reworded, came and went."""
