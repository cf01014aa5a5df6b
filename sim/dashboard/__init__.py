"""The dashboard that `qilu serve` opens in a browser of this machine: pages (Streamlit) over an engine that knows nothing of pages."""
