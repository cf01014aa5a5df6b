"""What is kept, and how it leaves: a catalogue of results folders, tidying, exports, SQL views, and computing again to compare."""
