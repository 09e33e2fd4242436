"""Trains Docent's cross-encoder: question and text read together by multilingual-e5-small with low-rank adapters.

README.md in this folder has the recipe, the data with their licences, and the figures.
"""

import sys
from pathlib import Path

# The formats of the package and of the adapters are setup's.
sys.path.append(str(Path(__file__).parents[2] / "scripts"))
