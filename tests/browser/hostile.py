"""A scenario whose title tries to be more than text."""

HOSTILE = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"> & **co**"
REFERENCE = f"""\
schema: 1
id: reference
extends: [no-policy.yaml]
title:
  zh: |-
    不实施政策 {HOSTILE}
  en: |-
    No policy {HOSTILE}
"""
"""A scenario whose title is nothing but text, however it looks."""
