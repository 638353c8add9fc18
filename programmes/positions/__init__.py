"""Positions of workstreams: stated, repeated, and their RAG challenged."""
