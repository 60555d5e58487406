"""The embedded engine: sentiment, categories, topics and story names on one core, without a network.

Nothing is imported here, so that whoever needs only names does not load the model's runtime.
"""

import os

# Before numpy is loaded: the products here are small, and a second thread spent more time waiting for work than working
# (a third of all CPU-seconds on short messages).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Before onnxruntime is loaded: since 1.31 it reports to its maker unless told otherwise, and keeps an id in HOME.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
