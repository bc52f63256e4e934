"""Translating French to English, sentence by sentence, and checking each translation.

``stage`` is what the pipeline uses; it translates articles. ``decoder`` chooses among the model's
hypotheses and tries again where none is good. ``source`` and ``target`` analyse a sentence and a
translation of it, ``required_terms`` corrects names and terms, ``glossary`` reads the terms and
``clauses`` cuts long sentences. ``checks`` has one module for each kind of fault, ``engines`` the
libraries that run a model.
"""
