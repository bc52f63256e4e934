"""The output folder: one owner of what lies in it, for every command that writes briefs."""
