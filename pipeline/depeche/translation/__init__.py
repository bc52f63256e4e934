"""French to English, sentence by sentence, each translation checked against its source.

``stage`` translates articles and is the door of this package; ``decoder`` chooses among a model's
hypotheses and tries again where none is good. What it knows of a sentence is in ``source``, of a
translation in ``target``; ``required_terms`` corrects names and terms, ``glossary`` has the terms,
``clauses`` cuts long sentences. ``checks`` has a file for each thing that can be wrong with a
translation, ``engines`` what runs a model.
"""
