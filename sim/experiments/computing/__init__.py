"""How runs are computed: one at a time, on processes of this machine, or on a cluster; and put together as ensembles."""
