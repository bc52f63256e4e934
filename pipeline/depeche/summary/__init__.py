"""The English summary: a draft by a model, sentence by sentence checked against the text."""
