"""Reading a translation back: a model of the other direction tells what English does not carry."""
