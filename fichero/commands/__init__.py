"""The commands that are groups of commands, and what all commands share."""
