"""The kinds of resources: what is stored of each, and the rules that apply to it."""
