"""Clock, random streams, ledger, recorder and errors: knows nothing of firms or policy."""
