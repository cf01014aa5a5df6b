"""Calls for projects, the projects themselves, the platforms they use and the demands they answer."""
