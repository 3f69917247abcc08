"""The readers, each by itself and all of them side by side."""
