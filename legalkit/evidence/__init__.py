"""What proves what, what is missing, what contradicts, and who has had the originals in hand."""
