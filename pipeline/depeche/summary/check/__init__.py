"""The fact check: whether the text supports a sentence of the draft (``faithfulness``)."""
