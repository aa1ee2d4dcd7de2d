"""Measuring the server on this machine: real processes, real sockets, nothing simulated."""
