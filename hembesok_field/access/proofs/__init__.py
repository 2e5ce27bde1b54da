"""What a key, a code or an outer provider proves. Knows neither database nor browser, only what is shown to it."""
