"""The review desk over HTTP: its pages, its JSON routes, what is handed on."""
