"""The file in which a run writes down what it is about to do, and what has become of it."""
