"""Measures, each as a ratio against something named in the same run."""
