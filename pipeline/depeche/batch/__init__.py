"""The wire runner: whole folders of copy, and an inbox that is watched."""
