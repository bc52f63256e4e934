"""The output folder: writing briefs, failures and the index into it, and finding them again."""
