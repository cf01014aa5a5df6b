"""Stylised facts beside the model."""
