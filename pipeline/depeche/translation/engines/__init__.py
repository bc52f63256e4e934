"""The libraries that run a translation model, behind one interface (``engine``)."""
