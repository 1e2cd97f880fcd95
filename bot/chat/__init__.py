"""What members see: triggers, handlers, rendering, daily pushes, the terminal. Knows no BM25."""
