"""Checklists for samples: rules/pruefbogen/*.yaml read and put into exact form."""
