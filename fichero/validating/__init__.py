"""What the shapes say of the data, and where the forms say it."""
