"""The HTTP API: one process that holds the models, for whoever asks over HTTP."""
