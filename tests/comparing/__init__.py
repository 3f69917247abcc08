"""What changed between forms."""
