"""Bytes and texts nobody would write."""
