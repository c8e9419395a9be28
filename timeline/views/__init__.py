"""What a browser gets, by room: public pages, chart data, health."""
