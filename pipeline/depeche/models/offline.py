"""Imports torch and transformers so that they reach neither the network nor the terminal.

To be imported before them.
"""

import logging
import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "critical"
os.environ["TORCH_CPP_LOG_LEVEL"] = "ERROR"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch  # noqa: F401
import transformers  # noqa: F401

for name in ("torch", "transformers"):  # when they are imported, each prints its own messages
    logging.getLogger(name).handlers = [logging.NullHandler()]
    logging.getLogger(name).propagate = False
