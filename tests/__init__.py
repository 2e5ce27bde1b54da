"""The tests: unit, integration, properties, browser, migrations and house."""
