"""Matching: gates, desirabilities, score, economics and readiness of every candidate, by resource."""
