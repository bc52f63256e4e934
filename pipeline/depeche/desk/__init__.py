"""The review desk: what editors change in briefs, approve and reject; no pages, only values."""
