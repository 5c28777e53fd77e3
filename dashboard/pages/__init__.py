"""The pages, one folder each, with the parts that only it uses."""
