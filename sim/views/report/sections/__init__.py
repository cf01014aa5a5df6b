"""The sections of the report, one module each; all read stored results and give blocks for the page."""
