"""Commands about who may enter the workbench."""
