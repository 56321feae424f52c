"""The process that watches over one program that the server runs."""
