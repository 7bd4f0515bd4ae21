"""The limitation clock: a timeline with the proof behind each event. It errs early."""
