"""The wire desk: whole folders of copy, and an inbox that is watched."""
