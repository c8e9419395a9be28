"""Django's SQLite with a fair queue of those who write (`turns.py`)."""
