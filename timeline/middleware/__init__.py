"""What happens to every request before and after its view: gates, limits, headers, freshness, one line of log."""
