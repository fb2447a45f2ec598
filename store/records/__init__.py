"""The database: runs, findings, events and the audit trail. The only door to SQLAlchemy's engine and to Alembic."""
