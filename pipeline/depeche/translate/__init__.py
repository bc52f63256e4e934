"""French to English, sentence by sentence, each checked against its source."""
