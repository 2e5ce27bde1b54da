"""The migrations, each with rows in the database when it comes, on both engines."""
