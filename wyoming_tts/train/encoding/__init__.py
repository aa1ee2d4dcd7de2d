"""From clips to codes."""
