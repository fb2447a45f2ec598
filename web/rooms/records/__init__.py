"""Nachweise erfassen: committees, surveys, projects and whatever else the office does itself."""
