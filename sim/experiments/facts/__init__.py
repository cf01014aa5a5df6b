"""The stylised facts: what is measured in the micro-data of a run, the bands that published studies set, and how many the model meets."""
