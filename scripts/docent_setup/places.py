"""Paths: the same folders as the program's own (src/config.rs), and the cache."""

import os
from dataclasses import dataclass
from pathlib import Path

from .report import Failure


@dataclass(frozen=True)
class Places:
    """`models` is what Docent reads; `downloads` holds packages being downloaded; `tools` is what cargo needs to
    build if the system does not have it."""

    models: Path
    downloads: Path
    tools: Path

    @staticmethod
    def of(environment):
        """The paths set by the environment."""

        def base(name, default):
            value = environment.get(name, "")
            if os.path.isabs(value):
                return Path(value)
            home = environment.get("HOME", "")
            if not home:
                raise Failure("the home directory is unknown: set HOME, or DOCENT_MODELS and XDG_CACHE_HOME")
            return Path(home) / default

        cache = base("XDG_CACHE_HOME", ".cache") / "docent"
        if environment.get("DOCENT_MODELS"):
            models = Path(environment["DOCENT_MODELS"])
        elif environment.get("DOCENT_HOME"):
            models = Path(environment["DOCENT_HOME"]) / "models"
        else:
            models = base("XDG_DATA_HOME", ".local/share") / "docent/models"
        return Places(models.absolute(), cache / "downloads", cache / "tools")
