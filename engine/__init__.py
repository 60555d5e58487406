"""The embedded engine: sentiment, categories, topics and story names on one core, without a network.

Nothing is imported here, so that whoever needs only names does not load the model's runtime.
"""

import os

# Before numpy is loaded: the products here are small, and a second thread spent more time waiting for work than working
# (a third of all CPU-seconds on short messages).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
