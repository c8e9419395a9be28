"""Reads contacts out of news articles: pure functions from bytes to claims.

Stages, one module each, in the order of the data::

    decode → articles → dates, mentions → contacts → grouping

Nothing here knows Django, the clock, the network or the disk (but for the language tables that ship in `lexicon/`).
"""
