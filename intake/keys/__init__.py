"""Case keys on their way in: pseudonyms, the keys they are made with, and the encrypted Schlüsseltabelle.

`secret` keeps the two keys of the office, `pseudonym` computes, `vault` is the table that leads back, `copies` its
backup. Nothing here lies in the store folder, in a snapshot or in the trail.
"""
