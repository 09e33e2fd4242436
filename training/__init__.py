"""Models that Docent trains itself. Nothing here is needed to build or use it."""
