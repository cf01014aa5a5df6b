"""What is kept on disk: runs under their content address, results folders, tables; written whole or not at all."""
