"""The tablets' own modules (static/js/sync), run in Node against the real program through a faulty proxy (F24).

`make chaos N=10000` prints its seed; the same seed makes the same people write the same rows on the same tablets and
meets them with the same faults. Nothing may be lost, doubled, altered, invented or stuck.
"""
