"""The dashboard's pages, one file each: a function `show(desk)` that writes the page."""
