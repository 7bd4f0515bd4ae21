"""The law as data: where it lies, how a sheet is read, which version is in force."""
