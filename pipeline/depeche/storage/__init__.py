"""What is kept on disk: the cache of stage outputs, and files that are whole or not there."""
