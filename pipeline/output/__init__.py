"""Rows and details as people and programs read them: tables, JSON, CSV, spreadsheets."""
