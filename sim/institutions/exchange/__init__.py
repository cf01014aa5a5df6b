"""Talent, technology from abroad, exports, and state-owned leaders."""
