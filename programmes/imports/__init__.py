"""The plan import engine: recognise, map, interpret, dry run, apply, undo."""
