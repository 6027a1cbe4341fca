"""The functions that are generated for each model class to read and write its JSON."""
