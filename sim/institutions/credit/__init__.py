"""The bank and its loans without collateral, guarantees, the equity fund and listings."""
