"""Exports an archive in a process of its own, and prints the most memory it ever had, in kilobytes.

Called with the archive's home, a format, where to write, and how many articles at most.
"""

from __future__ import annotations

import resource
import sys

import newskeep

home, form, path, limit = sys.argv[1:]
with newskeep.open(home) as archive:
    archive.export(path, format=form, limit=int(limit))
sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
