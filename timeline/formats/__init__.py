"""What leaves the house: the filtered events in the formats of other tools.

`rows` reads the events, `record` says one of them in plain values, and a module per family writes them: `tables` (CSV),
`documents` (JSON, GeoJSON, TimelineJS), `calendars` (iCalendar), `packages` (ZIP data package), `images` (SVG, PNG).
All but the images are generators: a million events pass through in the memory of a few thousand.
"""
